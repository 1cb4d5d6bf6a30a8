import { type CheckFinding, finding, type Off } from '../../../domain/billing/checks.ts';
import { otherEntity } from '../../../domain/common/entity.ts';
import type { WeekKey } from '../../../domain/time/paris-time.ts';
import { BY_SENT_WEEK } from '../../deliveries/collections.ts';
import { checkedWeeks, knownWeeks, type Look, soldWeeks } from './look.ts';

/**
 * Accepted deliveries of the other company's leads = transfers that are neither cancelled nor reversed, lead by lead: one that
 * is missing and one too many would be as many. One a person cancelled is their decision, which the reconciliation shows.
 */
export async function transfersAreSales(look: Look): Promise<CheckFinding> {
  const known = await knownWeeks(look);
  // What was sent a moment ago has its transfer in a moment.
  const waiting = await look.store.deliveries
    .find({ money_due: true }, { ...look.at, projection: { _id: 1 } })
    .toArray();
  const due = new Set(waiting.map(({ _id }) => _id));
  const off: Off[] = [];
  for (const week of new Set([...(await soldWeeks(look)), ...(await recordedWeeks(look))])) {
    if (known.get(week)?.imported) continue;
    off.push(...(await compare(look, week, due)));
  }
  return finding(off);
}

async function recordedWeeks({ store, entity, now, at }: Look): Promise<WeekKey[]> {
  const [since] = checkedWeeks(now);
  const from_entity = otherEntity(entity);
  const which = { week_key: { $gte: since! }, from_entity };
  return (await store.intercompany_transfers.distinct('week_key', which, at)) as WeekKey[];
}

/** What the company bought that week. */
const boughtIn = ({ entity }: Look, week: WeekKey) => ({
  entity,
  sent_week: week,
  status: 'sent' as const,
  simulated: false,
  outcome: 'accepted' as const,
  lead_owner_entity: otherEntity(entity),
});
const recordedIn = ({ entity }: Look, week: WeekKey) => ({
  week_key: week,
  from_entity: otherEntity(entity),
});

async function compare(look: Look, week: WeekKey, due: ReadonlySet<string>): Promise<Off[]> {
  const { store, at } = look;
  const bought = await store.deliveries
    .find(boughtIn(look, week), { ...at, projection: { _id: 1 }, hint: BY_SENT_WEEK })
    .toArray();
  const transfers = await store.intercompany_transfers
    .find(recordedIn(look, week), { ...at, projection: { delivery_id: 1, status: 1, reverses: 1 } })
    .toArray();
  /** By delivery: 1 for a transfer that counts, less 1 for its reversal; 0 for one that was cancelled. */
  const standing = new Map<string, number>();
  const cancelled = new Set<string>();
  for (const { delivery_id, status, reverses } of transfers) {
    if (status === 'cancelled' && !reverses) cancelled.add(delivery_id);
    const worth = status === 'cancelled' ? 0 : reverses ? -1 : 1;
    standing.set(delivery_id, (standing.get(delivery_id) ?? 0) + worth);
  }
  const accepted = new Set(bought.map(({ _id }) => _id).filter((id) => !due.has(id)));
  return [
    ...[...accepted].filter((id) => standing.get(id) !== 1 && !cancelled.has(id)),
    ...[...standing].filter(([id, worth]) => worth !== 0 && !accepted.has(id)).map(([id]) => id),
  ].map((id) => ({ id, by: 1 }));
}
