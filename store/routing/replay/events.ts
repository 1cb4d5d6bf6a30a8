/** What happens in a replayed period, in order. */
import type { DeliveryDoc } from '../../deliveries/collections.ts';
import type { BreakerEvent } from '../../sources/collections.ts';
import type { RuleChange } from './base.ts';
import type { ReplayData } from './load.ts';
import type { PastLead } from './past.ts';
import { givenBackAt } from './start.ts';

export type ReplayEvent = { at: Date } & (
  | { kind: 'change'; change: RuleChange }
  | { kind: 'units'; balance_id: string; units: number }
  | { kind: 'breaker'; breaker_id: string; event: BreakerEvent }
  | { kind: 'given_back'; delivery: DeliveryDoc }
  | { kind: 'deleted'; lead_id: string }
  | { kind: 'proof'; lead_id: string }
  | { kind: 'sent'; client_id: string; lead_id: string }
  | { kind: 'stock' }
  | { kind: 'reroute'; lead_id: string }
  | { kind: 'hour' }
  | { kind: 'mark' }
  | { kind: 'run' }
  | { kind: 'arrival'; lead: PastLead }
);

/** Of one moment: what opens orders first, leads last. */
const ORDER = [
  ...(['hour', 'change', 'breaker', 'units', 'given_back', 'deleted', 'sent'] as const),
  ...(['stock', 'reroute', 'proof', 'mark', 'run', 'arrival'] as const),
] satisfies readonly ReplayEvent['kind'][];

const HOUR_MS = 3_600_000;

/** Paris hours begin when UTC's do. */
function hoursOf(start: Date, end: Date): ReplayEvent[] {
  const hours: ReplayEvent[] = [];
  for (let at = Math.ceil(start.getTime() / HOUR_MS) * HOUR_MS; at < end.getTime(); at += HOUR_MS)
    hours.push({ at: new Date(at), kind: 'hour' });
  return hours;
}

function leadEvents({ leads, deliveries, start, end }: ReplayData): ReplayEvent[] {
  const events: ReplayEvent[] = [];
  for (const lead of leads.values()) {
    if (lead.created_at >= start && lead.created_at < end)
      events.push({ at: lead.created_at, kind: 'arrival', lead });
    const proved = lead.proof_arrived?.at;
    if (proved && proved >= start && proved < end)
      events.push({ at: proved, kind: 'proof', lead_id: lead._id });
    if (lead.deleted_at && lead.deleted_at < end)
      events.push({ at: lead.deleted_at, kind: 'deleted', lead_id: lead._id });
  }
  for (const delivery of deliveries.values()) {
    const at = givenBackAt(delivery);
    if (at && at >= start && at < end) events.push({ at, kind: 'given_back', delivery });
  }
  return events;
}

const idOf = (event: ReplayEvent): string => (event.kind === 'arrival' ? event.lead._id : '');

export function eventsOf(data: ReplayData, changes: readonly RuleChange[]): ReplayEvent[] {
  const { start, end, sends } = data;
  const events: ReplayEvent[] = [
    ...leadEvents(data),
    ...hoursOf(start, end),
    ...changes.map((change): ReplayEvent => ({ at: change.at, kind: 'change', change })),
    ...data.breakers.flatMap(({ _id: breaker_id, history }) =>
      history
        .filter(({ at }) => at >= start && at < end)
        .map((event): ReplayEvent => ({ at: event.at, kind: 'breaker', breaker_id, event })),
    ),
    ...data.units.map((moved): ReplayEvent => ({ ...moved, kind: 'units' })),
    ...data.reroutes.map((asked): ReplayEvent => ({ ...asked, kind: 'reroute' })),
    ...data.stock.map((at): ReplayEvent => ({ at, kind: 'stock' })),
    ...data.runs.flatMap(({ mark_at, assign_at }): ReplayEvent[] => [
      { at: mark_at, kind: 'mark' },
      { at: assign_at, kind: 'run' },
    ]),
    ...sends.filter(({ at }) => at >= start).map((sent): ReplayEvent => ({ ...sent, kind: 'sent' })),
  ];
  return events.sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      (idOf(a) < idOf(b) ? -1 : 1),
  );
}
