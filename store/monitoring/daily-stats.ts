/** Statistics by day: days that are over are kept, today is read (12-rules U42). */
import { ENTITIES } from '../../domain/common/entity.ts';
import type { DayRows, OrderRow } from '../../domain/monitoring/day-stats.ts';
import { addDays, type ParisDay, parisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import { projectBatches } from '../deliveries/sending/project-batches.ts';
import type { DailyStatsDoc } from './collections.ts';
import { LiveDays } from './live-days.ts';

const statsId = (day: ParisDay, { cube, entity, produit }: Pick<DayRows, 'cube' | 'entity' | 'produit'>) =>
  `${day}|${cube}|${entity}|${produit}`;

/** What was received or sent in a day's last moments is written by then. */
const SETTLED_MS = 10 * 60_000;

/** The day of the oldest lead. */
async function firstDay(store: Store): Promise<ParisDay | null> {
  const oldest = await Promise.all(
    [...ENTITIES, null].map((entity) =>
      store.leads.findOne({ entity }, { projection: { created_at: 1 }, sort: { created_at: 1 } }),
    ),
  );
  const days = oldest.flatMap((lead) => (lead ? parisDay(lead.created_at) : []));
  return days.sort()[0] ?? null;
}

/** The first day that is not kept; null while there is no lead. */
export async function firstOpenDay(store: Store): Promise<ParisDay | null> {
  const last = await store.stats_days.findOne({ closed_at: { $exists: true } }, { sort: { _id: -1 } });
  return last ? addDays(last._id, 1) : firstDay(store);
}

/** Days before today that are not kept yet, the oldest first. */
export async function daysToClose(store: Store, now: Date): Promise<ParisDay[]> {
  const today = parisDay(new Date(now.getTime() - SETTLED_MS));
  const days: ParisDay[] = [];
  for (let day = (await firstOpenDay(store)) ?? today; day < today; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Batches of a day that were sent and are not followed yet: their deliveries would be missing. */
async function finishDay(store: Store, day: ParisDay, now: Date): Promise<void> {
  const end = parisDayStart(addDays(day, 1));
  const late = await store.delivery_batches
    .find({ unfinished: true, sent_at: { $lt: end } }, { projection: { _id: 1 } })
    .toArray();
  await projectBatches(
    store,
    late.map(({ _id }) => _id),
    now,
  );
}

const isOfOrders = (of: DayRows): of is DayRows<'orders'> => of.cube === 'orders';

/** What a day adds to the totals of its orders. */
const addToTotals = (days: readonly DayRows[]) =>
  days.filter(isOfOrders).flatMap(({ entity, produit, rows }) =>
    rows.map(({ commande_id, client_id, ...figures }: OrderRow) => ({
      updateOne: {
        filter: { _id: commande_id },
        update: { $set: { client_id, entity, produit }, $inc: figures },
        upsert: true,
      },
    })),
  );

/** Keeps a day as it is, unless somebody takes something of it back meanwhile. @throws a duplicate key then */
async function keepDay(store: Store, day: ParisDay, now: Date): Promise<void> {
  const of = await store.stats_days.findOne({ _id: day });
  if (of?.closed_at) return;
  const rows = await new LiveDays(store).rows(day);
  const unchanged = { closed_at: { $exists: false }, changes: of?.changes ?? { $exists: false } };
  await transaction(store, async (session) => {
    await store.stats_days.updateOne(
      { _id: day, ...unchanged },
      { $set: { closed_at: now } },
      { upsert: true, session },
    );
    const docs = rows.map((one): DailyStatsDoc => ({ _id: statsId(day, one), day, ...one }));
    if (docs.length > 0) await store.daily_stats.insertMany(docs, { session });
    const totals = addToTotals(rows);
    if (totals.length > 0) await store.stats_totals.bulkWrite(totals as never, { session });
  });
}

const TRIES = 5;

/** Keeps a day for good. Again, it changes nothing. */
export async function closeDay(store: Store, day: ParisDay, now: Date): Promise<void> {
  await finishDay(store, day, now);
  await retrying(() => keepDay(store, day, now), { on: isDuplicateKey, tries: TRIES });
}
