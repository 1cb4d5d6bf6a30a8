/** What each part of monitoring intelligence is made of. None reads more than the days it shows. */
import {
  cannibalization,
  crossMatrix,
  type Duplicates,
  duplicatesBySource,
  offenders,
  timeBuckets,
} from '../../domain/monitoring/duplicates.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { Days } from '../../domain/monitoring/coverage.ts';
import type { Cube, OrderRow, SourceRow, StatsOwner } from '../../domain/monitoring/day-stats.ts';
import { type Range, rangeDays } from '../../domain/monitoring/ranges.ts';
import {
  kpisOf,
  phoneQuality,
  qualitySeries,
  rejectionsBySource,
  sourceScores,
  type SourceSum,
  sumSources,
} from '../../domain/monitoring/sources.ts';
import { percentOf } from '../../domain/money/rate.ts';
import { sharedPairs } from '../../domain/routing/overlap.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { rowsOf, StatsReader } from '../../store/monitoring/stats-reader.ts';
import type { AppDeps } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Widget, WidgetData } from './contract.ts';

/** What one request asks of the statistics, each once. */
export class Watched {
  readonly days: ReturnType<typeof rangeDays>;
  readonly range: Range;
  readonly scope: Scope;
  readonly deps: AppDeps;
  readonly #stats: StatsReader;
  readonly #produit: string | undefined;
  readonly #read = new Map<string, Promise<unknown>>();
  #sums: Promise<SourceSum[]> | undefined;

  constructor(
    deps: AppDeps,
    scope: Scope,
    { range, produit }: { range: Range; produit?: string | undefined },
  ) {
    const now = deps.clock();
    this.deps = deps;
    this.scope = scope;
    this.range = range;
    this.days = rangeDays(range, parisDay(now));
    this.#stats = new StatsReader(deps.store, now);
    this.#produit = produit;
  }

  #owners = (): StatsOwner[] => [...this.scope.entities, ...(this.scope.both ? (['none'] as const) : [])];

  #of<C extends Cube>(cube: C, days: Days): ReturnType<StatsReader['read']> {
    const key = `${cube}|${days.from}|${days.to}`;
    const owners = this.#owners();
    const known =
      this.#read.get(key) ??
      this.#stats.read({ cube, owners, ...days, ...(this.#produit && { produit: this.#produit }) });
    this.#read.set(key, known);
    return known as ReturnType<StatsReader['read']>;
  }

  /** Phones by type of source in the days before: a few fields of many rows. */
  async phonesBefore(): Promise<SourceRow[]> {
    const { previous } = this.days;
    return rowsOf(
      await this.#stats.read({
        ...{ cube: 'sources' as const, owners: this.#owners(), ...previous },
        ...(this.#produit && { produit: this.#produit }),
        fields: ['source_type', 'received', 'valid'],
      }),
    );
  }

  async sourceDays(): Promise<(SourceRow & { day: Days['from'] })[]> {
    const read = await this.#of('sources', this.days.current);
    return read.flatMap(({ day, rows }) => (rows as SourceRow[]).map((row) => ({ ...row, day })));
  }

  /** Several parts are made of these. */
  sources(): Promise<SourceSum[]> {
    this.#sums ??= this.sourceDays().then(sumSources);
    return this.#sums;
  }

  async duplicates(): Promise<Duplicates[]> {
    const read = await this.#of('duplicates', this.days.current);
    return read.flatMap(({ entity, rows }) =>
      (rows as Omit<Duplicates, 'entity'>[]).map((row) => ({
        ...row,
        entity: entity === 'none' ? null : entity,
      })),
    );
  }

  async orders(days = this.days.current): Promise<OrderRow[]> {
    return rowsOf(await this.#of('orders', days)) as OrderRow[];
  }

  sees = (entity: Entity): boolean => this.scope.sees(entity);
}

const sum = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** 30 days whatever the range: so long an order remembers what the other company sent. */
async function overlapStats(watched: Watched): Promise<WidgetData['overlap_stats']> {
  const { scope, deps } = watched;
  const clients = [...deps.live.current.clients.values()].filter(
    ({ active, deleted_at }) => active && !deleted_at,
  );
  const pairs = sharedPairs(clients.map(({ _id: id, ...client }) => ({ id, ...client })));
  const own = clients.filter(({ entity }) => scope.sees(entity));
  const shared_clients_count = own.filter(({ _id }) => pairs.has(_id)).length;
  const rows = await watched.orders(rangeDays('30d', watched.days.current.to).current);
  const [sent, shared, fallback] = (['sent', 'shared', 'overlap_fallback'] as const).map((field) =>
    sum(rows, (row) => row[field]),
  ) as [number, number, number];
  return {
    shared_clients_count,
    shared_clients_rate: percentOf(shared_clients_count, own.length),
    shared_client_deliveries_30d_count: shared,
    shared_client_deliveries_30d_rate: percentOf(shared, sent),
    overlap_fallback_deliveries_30d_count: fallback,
    overlap_fallback_deliveries_30d_rate: percentOf(fallback, sent),
  };
}

async function lbStats(watched: Watched): Promise<WidgetData['lb_stats']> {
  const [sources, orders, lb_stock_available] = await Promise.all([
    watched.sourceDays(),
    watched.orders(),
    // A state, counted on the keys of its index.
    watched.deps.store.leads.countDocuments({ ...watched.scope.filter(), status: 'lb' }),
  ]);
  const suspicious_total = sum(sources, ({ suspicious }) => suspicious);
  const lb_replaced_count = sum(orders, ({ replaced }) => replaced);
  return {
    ...{ suspicious_total, lb_replaced_count },
    suspicious_delivered_count: sum(sources, ({ sent_suspicious }) => sent_suspicious),
    lb_sent_count: sum(orders, ({ sent_lb }) => sent_lb),
    lb_stock_available,
    lb_usage_rate: Math.min(100, percentOf(lb_replaced_count, suspicious_total)),
  };
}

type Reader<W extends Widget> = (watched: Watched) => Promise<WidgetData[W]>;

export const READERS: { readonly [W in Widget]: Reader<W> } = {
  phone_quality: async (watched) => phoneQuality(await watched.sourceDays(), await watched.phonesBefore()),
  quality_series: async (watched) =>
    qualitySeries(await watched.sourceDays(), watched.days.current, watched.range === '90d' ? 'week' : 'day'),
  duplicate_by_source: async (watched) => duplicatesBySource(await watched.sources()),
  duplicate_offenders_by_entity: async (watched) => {
    const rows = await watched.duplicates();
    const of = ENTITIES.filter(watched.sees);
    return Object.fromEntries(
      of.map((entity) => [entity, offenders(rows.filter((row) => row.entity === entity))]),
    );
  },
  duplicate_cross_matrix: async (watched) => crossMatrix(await watched.duplicates(), watched.sees),
  duplicate_time_buckets: async (watched) => timeBuckets(await watched.duplicates()),
  rejections_by_source: async (watched) => rejectionsBySource(await watched.sources()),
  lb_stats: lbStats,
  kpis: async (watched) => kpisOf(await watched.sourceDays()),
  source_scores: async (watched) => sourceScores(await watched.sources()),
  cannibalization: async (watched) =>
    cannibalization(await watched.duplicates(), await watched.sourceDays(), watched.sees),
  overlap_stats: overlapStats,
};
