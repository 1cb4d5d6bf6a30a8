/**
 * What a breaker would have done in the last 30 days: leads by the hour on the index of their source, sales from the
 * statistics of the days. A provider's key is not in these: its sales are read from the deliveries.
 */
import { ENTITIES } from '../../domain/common/entity.ts';
import { type HourCounts, type Replay, replayBreaker } from '../../domain/sources/replay.ts';
import { type BreakerRules, NO_COUNTS, type SourceCounts } from '../../domain/sources/rules.ts';
import { providerOf, sourceKey } from '../../domain/sources/source.ts';
import { UNRATED } from '../../domain/sources/rated.ts';
import { addDays, DAY_MS, type ParisDay, parisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { readStats, rowsOf } from '../monitoring/stats-reader.ts';
import { foldedFor, isOf, LEAD_COUNTS, leadsOf, type SourceOf } from './count-source.ts';

const DAYS = 30;
const HOUR_MS = 3_600_000;

type OfHour = Omit<SourceCounts, 'sold' | 'rejected'> & {
  _id: { at: Date; source?: string; provider_slug?: string };
};
type Sales = Map<ParisDay, Pick<SourceCounts, 'sold' | 'rejected'>>;

const hourOf = (at: number): number => at - (at % HOUR_MS);

const readHours = (store: Store, of: SourceOf, since: Date, now: Date): Promise<OfHour[]> =>
  store.leads
    .aggregate<OfHour>(
      [
        { $match: { ...leadsOf(of), created_at: { $gte: since, $lt: now } } },
        {
          $group: {
            _id: {
              at: { $dateTrunc: { date: '$created_at', unit: 'hour' } },
              source: '$source',
              provider_slug: '$provider_slug',
            },
            ...LEAD_COUNTS,
          },
        },
      ],
      foldedFor(of.source),
    )
    .toArray();

const salesOn = (sales: Sales, day: ParisDay) => {
  const known = sales.get(day) ?? { sold: 0, rejected: 0 };
  sales.set(day, known);
  return known;
};

async function salesOfProvider(store: Store, { entity, source }: SourceOf, since: Date): Promise<Sales> {
  const sales: Sales = new Map();
  const of = {
    entity: { $in: [...ENTITIES] },
    lead_owner_entity: entity,
    provider_slug: providerOf(source) ?? '',
  };
  for (const [field, counted] of [
    ['sent_at', 'sold'],
    ['rejected_at', 'rejected'],
  ] as const) {
    const at = store.deliveries
      .find({ ...of, [field]: { $gte: since } })
      .project<{ at: Date }>({ _id: 0, at: `$${field}` });
    for await (const delivery of at) salesOn(sales, parisDay(delivery.at))[counted] += 1;
  }
  return sales;
}

async function readSales(store: Store, of: SourceOf, since: Date, now: Date): Promise<Sales> {
  if (providerOf(of.source)) return salesOfProvider(store, of, since);
  const sales: Sales = new Map();
  const range = { from: parisDay(since), to: parisDay(now) };
  const days = await readStats(store, { cube: 'sources', owners: [of.entity], ...range }, now);
  for (const day of days) {
    for (const { source, source_type, sent, rejected } of rowsOf([day])) {
      if (source_type === 'provider' || sourceKey({ source }) !== of.source) continue;
      const known = salesOn(sales, day.day);
      known.sold += sent;
      known.rejected += rejected;
    }
  }
  return sales;
}

/** What is known of a whole day counts with its last hour. */
const endOf = (day: ParisDay, now: Date): number =>
  hourOf(Math.min(parisDayStart(addDays(day, 1)).getTime() - 1, now.getTime()));

export async function previewBreaker(
  store: Store,
  of: SourceOf,
  rules: BreakerRules,
  now: Date,
): Promise<Replay & { since: Date }> {
  const since = new Date(hourOf(now.getTime() - DAYS * DAY_MS));
  const hours = new Map<number, HourCounts>();
  for (let at = since.getTime(); at <= now.getTime(); at += HOUR_MS)
    hours.set(at, { ...NO_COUNTS, at: new Date(at) });
  if (of.source !== UNRATED.source) {
    const asks = rules.max.reject !== undefined;
    const [leads, sales] = await Promise.all([
      readHours(store, of, since, now),
      asks ? readSales(store, of, since, now) : (new Map() as Sales),
    ]);
    for (const { _id, ...counts } of leads.filter(isOf(of.source))) {
      const hour = hours.get(_id.at.getTime());
      if (hour)
        for (const field of Object.keys(counts) as (keyof typeof counts)[]) hour[field] += counts[field];
    }
    for (const [day, { sold, rejected }] of sales) {
      const hour = hours.get(endOf(day, now));
      if (hour) Object.assign(hour, { sold, rejected });
    }
  }
  return { since, ...replayBreaker(rules, [...hours.values()]) };
}
