/** Which sources there are, and how each stands. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { breakerReason } from '../../domain/intake/intake.ts';
import { NO_COUNTS, type SourceCounts } from '../../domain/sources/rules.ts';
import { providerKey, providerOf, sourceKey } from '../../domain/sources/source.ts';
import { UNRATED } from '../../domain/sources/rated.ts';
import { addDays, parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { readStats, rowsOf } from '../monitoring/stats-reader.ts';
import type { SourceBreakerDoc } from './collections.ts';
import { foldedFor, LEAD_COUNTS, leadsOf, RATED, type SourceOf } from './count-source.ts';
import { breakerId } from './gates.ts';
import { newBreaker } from './move-breaker.ts';
import { countWindow } from './watch-source.ts';

/** How far back a source is known by its leads. */
const KNOWN_DAYS = 30;
/** Of sources without rules figures are shown of so many hours. */
export const SHOWN_HOURS = 24;
export const shownSince = (now: Date): Date => new Date(now.getTime() - SHOWN_HOURS * 3_600_000);

export interface SourceState {
  breaker: SourceBreakerDoc;
  /** Of a day, of the source's window where it is watched. */
  counts: SourceCounts;
  hours: number;
  /** Leads that wait for it. */
  held: number;
  /** Its leads that wait for a proof. */
  unproved: number;
}

type Group<C> = C & { _id: { entity: Entity | null; source?: string; provider_slug?: string } };
type Counts = Map<string, SourceCounts>;

const BY_SOURCE = { source: '$source', provider_slug: '$provider_slug' };

/** What came from every source over some time, and what was sold and rejected. */
async function countAll(store: Store, entities: readonly Entity[], since: Date): Promise<Counts> {
  const at = { $gte: since };
  const sales = (field: 'sent_at' | 'rejected_at') =>
    store.deliveries
      .aggregate<Group<{ n: number }>>([
        { $match: { entity: { $in: [...ENTITIES] }, [field]: at } },
        { $group: { _id: { entity: '$lead_owner_entity', ...BY_SOURCE }, n: { $sum: 1 } } },
      ])
      .toArray();
  const [leads, sold, rejected] = await Promise.all([
    store.leads
      .aggregate<Group<Omit<SourceCounts, 'sold' | 'rejected'>>>([
        { $match: { entity: { $in: [...entities] }, created_at: at, ...RATED } },
        { $group: { _id: { entity: '$entity', ...BY_SOURCE }, ...LEAD_COUNTS } },
      ])
      .toArray(),
    sales('sent_at'),
    sales('rejected_at'),
  ]);
  const all: Counts = new Map();
  const add = (
    { _id: { entity, source, provider_slug = '' } }: Group<object>,
    counts: Partial<SourceCounts>,
  ) => {
    if (!entity || !entities.includes(entity) || source === undefined) return;
    const id = breakerId(entity, sourceKey({ source, provider_slug }));
    const sum = { ...(all.get(id) ?? NO_COUNTS) };
    for (const field of Object.keys(NO_COUNTS) as (keyof SourceCounts)[]) sum[field] += counts[field] ?? 0;
    all.set(id, sum);
  };
  for (const group of leads) add(group, group);
  for (const group of sold) add(group, { sold: group.n });
  for (const group of rejected) add(group, { rejected: group.n });
  return all;
}

/** Leads that wait for a source, by its breaker. */
async function countHeld(store: Store, entities: readonly Entity[]): Promise<Map<string, number>> {
  const groups = await store.leads
    .aggregate<{ _id: { entity: Entity; reason?: string }; n: number }>([
      { $match: { status: 'hold_source', entity: { $in: [...entities] } } },
      { $group: { _id: { entity: '$entity', reason: '$hold_reason' }, n: { $sum: 1 } } },
    ])
    .toArray();
  const prefix = breakerReason('');
  return new Map(
    groups.flatMap(({ _id: { entity, reason = '' }, n }) =>
      reason.startsWith(prefix) ? [[breakerId(entity, reason.slice(prefix.length)), n] as const] : [],
    ),
  );
}

/** Leads that wait for a proof, by where they came from. */
async function countUnproved(store: Store, entities: readonly Entity[]): Promise<Map<string, number>> {
  const groups = await store.leads
    .aggregate<Group<{ n: number }>>([
      { $match: { status: 'pending_consent', entity: { $in: [...entities] } } },
      { $group: { _id: { entity: '$entity', ...BY_SOURCE }, n: { $sum: 1 } } },
    ])
    .toArray();
  const counts = new Map<string, number>();
  for (const { _id, n } of groups) {
    const { entity, source = '', provider_slug = '' } = _id;
    if (!entity) continue;
    const id = breakerId(entity, sourceKey({ source, provider_slug }));
    counts.set(id, (counts.get(id) ?? 0) + n);
  }
  return counts;
}

/** Sources of the last weeks, whether or not anything came today. */
async function recentSources(store: Store, entities: readonly Entity[], now: Date): Promise<SourceOf[]> {
  const today = parisDay(now);
  const range = { from: addDays(today, -KNOWN_DAYS), to: addDays(today, -1) };
  const days = await readStats(store, { cube: 'sources', owners: entities, ...range }, now);
  return days.flatMap((day) =>
    rowsOf([day]).flatMap(({ source, source_type }) =>
      source_type === 'provider' ? [] : [{ entity: day.entity as Entity, source: sourceKey({ source }) }],
    ),
  );
}

const idOf = ({ entity, source }: SourceOf): string => breakerId(entity, source);

/** A source with rules is shown by its window, as on its own page; few are held or have not been looked at yet. */
async function stateOf(
  store: Store,
  breaker: SourceBreakerDoc,
  came: { counts: SourceCounts | undefined; now: Date } & Pick<SourceState, 'held' | 'unproved'>,
): Promise<SourceState> {
  const { counts = NO_COUNTS, now, ...waiting } = came;
  const { state, rules, looked } = breaker;
  if (!rules.enabled) return { breaker, counts, hours: SHOWN_HOURS, ...waiting };
  // What a watched source was found to be a minute ago.
  const window = state === 'closed' && looked ? looked.counts : await countWindow(store, breaker, now, true);
  return { breaker, counts: window, hours: rules.window_hours, ...waiting };
}

/** Every source of some companies that has a breaker, a key, or sent leads lately; by name. */
export async function readSources(
  store: Store,
  entities: readonly Entity[],
  now: Date,
): Promise<SourceState[]> {
  const [breakers, providers, recent, counts, held, unproved] = await Promise.all([
    store.source_breakers.find({ entity: { $in: [...entities] } }, { projection: { history: 0 } }).toArray(),
    store.providers.find({ entity: { $in: [...entities] } }).toArray(),
    recentSources(store, entities, now),
    countAll(store, entities, shownSince(now)),
    countHeld(store, entities),
    countUnproved(store, entities),
  ]);
  const today = [...counts.keys()].map((id): SourceOf => {
    const at = id.indexOf('|');
    return { entity: id.slice(0, at) as Entity, source: id.slice(at + 1) };
  });
  const ofKeys = providers.map(({ entity, slug }): SourceOf => ({ entity, source: providerKey(slug) }));
  const all = new Map([...today, ...recent, ...ofKeys].map((of) => [idOf(of), newBreaker(of, now)]));
  for (const breaker of breakers) all.set(breaker._id, { ...breaker, history: [] });
  return Promise.all(
    [...all.values()]
      .filter(({ source }) => source !== UNRATED.source)
      .sort((a, b) => a.source.localeCompare(b.source, 'fr') || a.entity.localeCompare(b.entity))
      .map((breaker) => {
        const { _id } = breaker;
        const waiting = { held: held.get(_id) ?? 0, unproved: unproved.get(_id) ?? 0 };
        return stateOf(store, breaker, { counts: counts.get(_id), now, ...waiting });
      }),
  );
}

/** Of one source, known by its breaker, its key, or any lead of its own; one without a breaker is as it would be made. */
export async function findSource(store: Store, of: SourceOf, now: Date): Promise<SourceBreakerDoc | null> {
  const { entity, source } = of;
  const breaker = await store.source_breakers.findOne({ _id: idOf(of) });
  if (breaker) return breaker;
  const slug = providerOf(source);
  const known = slug
    ? await store.providers.findOne({ entity, slug }, { projection: { _id: 1 } })
    : await store.leads.findOne(leadsOf(of), { projection: { _id: 1 }, ...foldedFor(source) });
  return known ? newBreaker(of, now) : null;
}

export const countHeldBy = (store: Store, { entity, source }: SourceOf): Promise<number> =>
  store.leads.countDocuments({ status: 'hold_source', entity, hold_reason: breakerReason(source) });

export const countUnprovedOf = async (store: Store, { entity, source }: SourceOf): Promise<number> =>
  (await countUnproved(store, [entity])).get(breakerId(entity, source)) ?? 0;
