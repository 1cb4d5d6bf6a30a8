/** The duplicate matrix: which source repeats which. */
import type { Entity } from '../../../../domain/common/entity.ts';
import { ENTITY_NAME } from '../../../../domain/common/entity.ts';
import type { Intelligence } from '../../lib/api/types.ts';
import { leadsBehind, ofSource, type Shown, sourceName } from './records-behind.ts';

export type CrossRow = NonNullable<Intelligence['duplicate_cross_matrix']>[number];

export interface Axis {
  key: string;
  name: string;
  entity: Entity | null;
}

const keyOf = (source: string | null, entity: Entity | null) => JSON.stringify([source, entity]);

export const repeatedBy = (row: CrossRow): Axis => ({
  key: keyOf(row.source_a, row.entity_a),
  name: sourceName(row.source_a),
  entity: row.entity_a,
});
/** Of the other company a reader only knows that it was first. */
export const repeatedFrom = (row: CrossRow): Axis => ({
  key: keyOf(row.source_b, row.entity_b),
  name:
    row.source_b === null && row.entity_a !== row.entity_b
      ? ENTITY_NAME[row.entity_b]
      : sourceName(row.source_b),
  entity: row.entity_b,
});

/** What fits on a screen; all of it is in the list. */
export const MATRIX_SIZE = 8;

/** The names of one side, those with most duplicates first. */
export function axisOf(rows: readonly CrossRow[], side: (row: CrossRow) => Axis): Axis[] {
  const sums = new Map<string, { axis: Axis; n: number }>();
  for (const row of rows) {
    const axis = side(row);
    const sum = sums.get(axis.key) ?? { axis, n: 0 };
    sums.set(axis.key, sum);
    sum.n += row.conflict_count;
  }
  return [...sums.values()]
    .sort((a, b) => b.n - a.n)
    .slice(0, MATRIX_SIZE)
    .map(({ axis }) => axis);
}

export const crossLeads = (row: CrossRow, shown: Shown): string | null =>
  leadsBehind(row.conflict_count, shown, {
    ...(row.entity_a && { entity: row.entity_a }),
    ...ofSource(row.source_a),
    duplicate: 'true',
    duplicate_of: row.entity_b,
    duplicate_source: row.source_b,
  });
