/** Counts what came from a source and what became of it, from its leads and deliveries themselves. */
import type { Document, Filter } from 'mongodb';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { UNRATED } from '../../domain/sources/rated.ts';
import type { SourceCounts } from '../../domain/sources/rules.ts';
import { providerOf, sourceKey } from '../../domain/sources/source.ts';
import type { Store } from '../db/mongo.ts';
import { FOLDED } from '../db/schema-kit.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { LeadDoc } from '../leads/collections.ts';

/** A source of one company. */
export interface SourceOf {
  entity: Entity;
  source: string;
}

/** From then on, `before` not included. */
export interface During {
  since: Date;
  before: Date;
}

type LeadCounts = Omit<SourceCounts, 'sold' | 'rejected'>;

const one = (condition: Document) => ({ $sum: { $cond: [condition, 1, 0] } });
const equals = (field: keyof LeadDoc, value: string) => one({ $eq: [`$${field}`, value] });
/** As `provesConsent` (domain/intake) reads it. */
const PROVES = {
  $and: [
    { $ne: [{ $ifNull: ['$consent.given_at', null] }, null] },
    { $eq: [{ $ifNull: ['$consent.flag', null] }, null] },
    { $ne: [{ $ifNull: ['$consent.text', { $ifNull: ['$consent.text_version', ''] }] }, ''] },
  ],
};
export const LEAD_COUNTS = {
  received: { $sum: 1 },
  invalid: equals('status', 'invalid'),
  suspicious: equals('phone_quality', 'suspicious'),
  duplicate: equals('status', 'duplicate'),
  missing_consent: one({ $not: [PROVES] }),
};

/** Leads that say something about their source (`isRated`). */
export const RATED = {
  test_until: { $exists: false },
  status: { $ne: UNRATED.status },
  phone: { $ne: UNRATED.phone },
} as const satisfies Filter<LeadDoc>;

/** The leads of a source: on the index of sources, or by the key they came with. */
export const leadsOf = ({ entity, source }: SourceOf): Filter<LeadDoc> => {
  const provider_slug = providerOf(source);
  return provider_slug
    ? { entity, provider_slug, ...RATED }
    : { entity, source, provider_slug: { $exists: false }, ...RATED };
};
/** What the index of sources compares by: more alike than a source counts. */
export const foldedFor = (source: string) => (providerOf(source) ? {} : { collation: FOLDED });

const during = ({ since, before }: During) => ({ $gte: since, $lt: before });

/** Of those found by an index that folds accents, what is of the source. */
export const isOf =
  (source: string) =>
  ({ _id }: { _id: { source?: string | null; provider_slug?: string | null } }): boolean =>
    typeof _id.source === 'string' &&
    sourceKey({ source: _id.source, provider_slug: _id.provider_slug ?? '' }) === source;

const BY_SOURCE = { source: '$source', provider_slug: '$provider_slug' };
type BySource<C> = C & { _id: { source?: string; provider_slug?: string } };

const sumOf = <C extends object>(groups: readonly BySource<C>[], field: keyof C): number =>
  groups.reduce((sum, group) => sum + Number(group[field]), 0);

async function countLeads(
  store: Store,
  filter: Filter<LeadDoc>,
  { source }: Pick<SourceOf, 'source'>,
  options: ReturnType<typeof foldedFor> = {},
): Promise<LeadCounts> {
  if (source === UNRATED.source)
    return { received: 0, invalid: 0, suspicious: 0, duplicate: 0, missing_consent: 0 };
  const found = await store.leads
    .aggregate<BySource<LeadCounts>>(
      [{ $match: filter }, { $group: { _id: BY_SOURCE, ...LEAD_COUNTS } }],
      options,
    )
    .toArray();
  const groups = found.filter(isOf(source));
  return {
    received: sumOf(groups, 'received'),
    invalid: sumOf(groups, 'invalid'),
    suspicious: sumOf(groups, 'suspicious'),
    duplicate: sumOf(groups, 'duplicate'),
    missing_consent: sumOf(groups, 'missing_consent'),
  };
}

/** How many deliveries of a source something happened to. Those of releases before 2.4 do not say where they came from. */
async function countDeliveries(
  store: Store,
  { entity, source }: SourceOf,
  filter: Filter<DeliveryDoc>,
): Promise<number> {
  const groups = await store.deliveries
    .aggregate<BySource<{ n: number }>>([
      { $match: { entity: { $in: [...ENTITIES] }, lead_owner_entity: entity, ...filter } },
      { $group: { _id: BY_SOURCE, n: { $sum: 1 } } },
    ])
    .toArray();
  return sumOf(groups.filter(isOf(source)), 'n');
}

/** @param sales whether what was sold and rejected is asked for, too */
export async function countSource(
  store: Store,
  of: SourceOf,
  range: During,
  { sales }: { sales: boolean },
): Promise<SourceCounts> {
  const at = during(range);
  const [leads, sold, rejected] = await Promise.all([
    countLeads(store, { ...leadsOf(of), created_at: at }, of, foldedFor(of.source)),
    sales ? countDeliveries(store, of, { sent_at: at }) : 0,
    sales ? countDeliveries(store, of, { rejected_at: at }) : 0,
  ]);
  return { ...leads, sold, rejected };
}

/** The same of some leads: those of a trial. */
export async function countTrial(store: Store, of: SourceOf, ids: readonly string[]): Promise<SourceCounts> {
  const lead_id = { $in: [...ids] };
  const [leads, sold, rejected] = await Promise.all([
    countLeads(store, { _id: lead_id }, of),
    store.deliveries.countDocuments({ lead_id, sent_at: { $exists: true } }),
    store.deliveries.countDocuments({ lead_id, outcome: 'rejected' }),
  ]);
  return { ...leads, sold, rejected };
}
