/** Statistics by day: days that are over are kept, today is read (12-rules U42). What is read does not grow with the leads. */
import type { ClientSession } from 'mongodb';
import { ENTITIES } from '../../domain/common/entity.ts';
import {
  type Cube,
  type CubeRows,
  DayFold,
  type DayRows,
  type StatsOwner,
} from '../../domain/monitoring/day-stats.ts';
import { addDays, type ParisDay, parisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { projectBatches } from '../deliveries/sending/project-batches.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { DailyStatsDoc } from './collections.ts';
import { deliveryEventsOn, receivedOn } from './day-events.ts';

const statsId = (day: ParisDay, { cube, entity, produit }: Pick<DayRows, 'cube' | 'entity' | 'produit'>) =>
  `${day}|${cube}|${entity}|${produit}`;

/** What happened on a day, from the documents themselves. @param cube this one alone; absent: all of them */
async function readDay(store: Store, day: ParisDay, cube?: Cube): Promise<DayRows[]> {
  const [received, corrections, events] = await Promise.all([
    cube === 'orders' ? [] : receivedOn(store, day),
    store.stats_corrections.find({ day }).toArray(),
    deliveryEventsOn(store, day),
  ]);
  const fold = new DayFold();
  for (const leads of [...received, ...corrections]) fold.addReceived(leads);
  for (const deliveries of events) fold.addDeliveries(deliveries);
  return fold.days().filter((of) => !cube || of.cube === cube);
}

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
async function firstOpenDay(store: Store): Promise<ParisDay | null> {
  const last = await store.stats_days.findOne({}, { sort: { _id: -1 } });
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

/** Keeps a day for good. Again, it changes nothing. */
export async function closeDay(store: Store, day: ParisDay, now: Date): Promise<void> {
  await finishDay(store, day, now);
  const rows = await readDay(store, day);
  await transaction(store, async (session) => {
    if (await store.stats_days.findOne({ _id: day }, { session })) return;
    await store.stats_days.insertOne({ _id: day, closed_at: now }, { session });
    const docs = rows.map((of): DailyStatsDoc => ({ _id: statsId(day, of), day, ...of }));
    if (docs.length > 0) await store.daily_stats.insertMany(docs, { session });
  });
}

export interface StatsRange<C extends Cube> {
  cube: C;
  /** Whose; with `none` also what belongs to nobody yet. */
  owners: readonly StatsOwner[];
  produit?: string;
  /** Paris days, both included. */
  from: ParisDay;
  to: ParisDay;
}

export type StatsOfDay<C extends Cube> = DayRows<C> & { day: ParisDay };

/** What happened over some days, by day, company and produit. Days that are not kept yet are read as today is. */
export async function readStats<C extends Cube>(
  store: Store,
  { cube, owners, produit, from, to }: StatsRange<C>,
  now: Date,
): Promise<StatsOfDay<C>[]> {
  const today = parisDay(now);
  const open = (await firstOpenDay(store)) ?? today;
  const kept = await store.daily_stats
    .find({
      cube,
      day: { $gte: from, $lte: to },
      entity: { $in: [...owners] },
      ...(produit !== undefined && { produit }),
    })
    .toArray();
  const live: StatsOfDay<C>[] = [];
  for (let day = open > from ? open : from; day <= to && day <= today; day = addDays(day, 1))
    for (const of of await readDay(store, day, cube))
      if (owners.includes(of.entity) && (produit === undefined || of.produit === produit))
        live.push({ ...(of as DayRows<C>), day });
  return [...(kept as unknown as StatsOfDay<C>[]), ...live];
}

/** The rows of some days in one list. */
export const rowsOf = <C extends Cube>(days: readonly StatsOfDay<C>[]): CubeRows[C][] =>
  days.flatMap(({ rows }) => rows);

/**
 * A lead of a day that is kept is deleted, inside the transaction that does it: today has one less (U42). Of a day that is not,
 * it is simply not there any more.
 */
export async function uncountLead(
  store: Store,
  session: ClientSession,
  lead: LeadDoc,
  now: Date,
): Promise<void> {
  if (!(await store.stats_days.findOne({ _id: lead.day }, { session }))) return;
  await store.stats_corrections.insertOne(
    {
      _id: lead._id,
      day: parisDay(now),
      ...{ entity: lead.entity, produit: lead.produit, departement: lead.departement },
      ...{ source: lead.source, source_type: lead.lead_source_type, quality: lead.phone_quality },
      status: lead.status,
      n: -1,
    },
    { session },
  );
}
