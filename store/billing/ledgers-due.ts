/** Which ledgers Monday has to see to: finished weeks without one, and those that lack something that was sent. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { LedgerDue } from '../../domain/intercompany/monday.ts';
import { addWeeks, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { countLines } from './read-sheet.ts';

/** How far back built weeks are looked at for what came late. */
const LATE_WEEKS = 8;

/** In order: weeks without a ledger, then supplements. */
export async function ledgersDue(store: Store, now: Date): Promise<LedgerDue[]> {
  const current = weekKey(now);
  const missing = new Map<WeekKey, Entity[]>();
  const late = new Map<WeekKey, Entity[]>();
  for (const entity of ENTITIES) {
    const sent = (await store.deliveries.distinct('sent_week', {
      entity,
      sent_week: { $lt: current },
    })) as WeekKey[];
    const weeks = await store.billing_weeks.find({ entity }).toArray();
    const known = new Map(weeks.map((week) => [week.week_key, week]));
    for (const week of sent.sort()) {
      const built = known.get(week);
      if (built?.imported) continue;
      if (!built?.build_id) add(missing, week, entity);
      else if (
        week >= addWeeks(current, -LATE_WEEKS) &&
        (await lacksLines(store, entity, week, built.build_id))
      )
        add(late, week, entity);
    }
  }
  const due = (found: Map<WeekKey, Entity[]>, supplement: boolean): LedgerDue[] =>
    [...found].map(([week, entities]) => ({ week, entities, supplement }));
  return [...due(missing, false), ...due(late, true)];
}

function add(to: Map<WeekKey, Entity[]>, week: WeekKey, entity: Entity): void {
  to.set(week, [...(to.get(week) ?? []), entity]);
}

async function lacksLines(
  store: Store,
  entity: Entity,
  sent_week: WeekKey,
  build_id: string,
): Promise<boolean> {
  const [sold, lines] = await Promise.all([
    store.deliveries.countDocuments({ entity, sent_week, status: 'sent', simulated: false }),
    countLines(store, build_id),
  ]);
  return sold > lines;
}
