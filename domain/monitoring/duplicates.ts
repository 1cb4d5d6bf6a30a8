/** Leads that repeat others (domain/leads/repeats.ts), over some days: from where to where, how soon, and across the companies. */
import type { Entity } from '../common/entity.ts';
import { groupBy } from '../common/group-by.ts';
import { foldText } from '../common/text.ts';
import type { LeadSourceType } from '../leads/lead.ts';
import { REPEAT_DELAYS, type RepeatDelay } from '../leads/repeats.ts';
import { percentOf } from '../money/rate.ts';
import type { DuplicateRow, SourceRow } from './day-stats.ts';
import type { SourceSum } from './sources.ts';

/** A row with the company whose lead it is; null: not known yet. */
export type Duplicates = DuplicateRow & { entity: Entity | null };

/** The company that was there first is another one than the lead's. */
const isAcross = ({ entity, of_entity }: Duplicates): boolean => entity !== null && entity !== of_entity;

const count = (rows: readonly DuplicateRow[]): number => rows.reduce((sum, { n }) => sum + n, 0);

export const duplicatesBySource = (sources: readonly SourceSum[]) =>
  sources
    .filter(({ duplicates }) => duplicates > 0)
    .map(({ source, received, duplicates }) => ({
      ...{ source, total: received, duplicates },
      duplicate_rate: Math.min(100, percentOf(duplicates, received)),
    }))
    .sort((a, b) => b.duplicates - a.duplicates);

/** Sources by how many of their leads repeat others, and whose: our own pages', a provider's, the other company's. */
export function offenders(rows: readonly Duplicates[]) {
  return [...groupBy(rows, ({ source }) => foldText(source)).values()]
    .map((of) => {
      const against = (which: (row: Duplicates) => boolean) => count(of.filter(which));
      const own = (row: Duplicates, type: LeadSourceType) =>
        row.of_entity === row.entity && row.of_source_type === type;
      return {
        source: of[0]!.source,
        total: count(of),
        against_internal_lp: against((row) => own(row, 'internal_lp')),
        against_provider: against((row) => own(row, 'provider')),
        against_other_entity: against(isAcross),
      };
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
}

export interface CrossRow {
  source_a: string;
  /** The source that was there first; null: of the other company, whose sources the reader does not see, or not known. */
  source_b: string | null;
  entity_a: Entity | null;
  entity_b: Entity;
  conflict_count: number;
}

/** @param sees whether the reader may know sources of a company */
export function crossMatrix(rows: readonly Duplicates[], sees: (entity: Entity) => boolean): CrossRow[] {
  const shown = ({ of_source, of_entity }: Duplicates) => (sees(of_entity) ? of_source : null);
  const keyOf = (row: Duplicates) => {
    const first = shown(row);
    return JSON.stringify([foldText(row.source), first && foldText(first), row.entity, row.of_entity]);
  };
  return [...groupBy(rows, keyOf).values()]
    .map((of) => ({
      ...{ source_a: of[0]!.source, source_b: shown(of[0]!) },
      ...{ entity_a: of[0]!.entity, entity_b: of[0]!.of_entity, conflict_count: count(of) },
    }))
    .filter(({ conflict_count }) => conflict_count > 0)
    .sort((a, b) => b.conflict_count - a.conflict_count);
}

/** How far apart a duplicate and its original came in. */
export const timeBuckets = (rows: readonly DuplicateRow[]): Record<RepeatDelay, number> =>
  Object.fromEntries(
    REPEAT_DELAYS.map((delay) => [delay, count(rows.filter((row) => row.delay === delay))]),
  ) as Record<RepeatDelay, number>;

/**
 * People both companies paid for. Of 1,000 leads 100 repeat others, 40 of them leads of the other company: 900 phones, a rate of 4.4 %, an
 * index of 40 — of the repetitions, those across.
 */
export function cannibalization(
  rows: readonly Duplicates[],
  sources: readonly SourceRow[],
  sees: (entity: Entity) => boolean,
) {
  const across = rows.filter(isAcross);
  const cross_entity_duplicate_count = count(across);
  const received = sources.reduce((sum, row) => sum + row.received, 0);
  const total_unique_phones = Math.max(0, received - count(rows));
  const first = (nameOf: (row: Duplicates) => string) =>
    Object.fromEntries([...groupBy(across, nameOf)].map(([name, of]) => [name, count(of)]));
  return {
    cross_entity_duplicate_count,
    total_unique_phones,
    cross_entity_duplicate_rate: Math.min(100, percentOf(cross_entity_duplicate_count, total_unique_phones)),
    first_source_distribution: first(({ of_entity, of_source }) =>
      sees(of_entity) ? (of_source ?? '') : of_entity,
    ),
    first_entity_distribution: first(({ of_entity }) => of_entity),
    cannibalization_index: percentOf(cross_entity_duplicate_count, count(rows)),
  };
}
