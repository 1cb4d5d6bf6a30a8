/** What the map of France shows of each département, products together. */
import { addUnits, BEST_FIRST, type CoverageStatus } from '../../../../domain/monitoring/coverage.ts';
import type { DepartementRow } from '../../lib/api/types.ts';
import { count } from '../../lib/format/number.ts';
import { COVERAGE } from '../../lib/labels/coverage.ts';
import type { Tone } from '../../lib/labels/tone.ts';
import { placeName, unitsText } from './columns.ts';

export const MEASURES = [
  { value: 'statut', label: 'État' },
  { value: 'produits', label: 'Leads produits' },
  { value: 'reste', label: 'Reste à livrer' },
] as const;
export type Measure = (typeof MEASURES)[number]['value'];

export interface Area {
  tone: Tone;
  /** 0…1: how strong the colour is. */
  share: number;
  /** In full, for who points at it. */
  text: string;
}

interface Sum {
  produced: number;
  remaining: number | null;
  status: CoverageStatus;
}

function sums(rows: readonly DepartementRow[]): Map<string, Sum> {
  const byCode = new Map<string, Sum>();
  for (const { departement, produced_current, remaining_week, status } of rows) {
    const sum = byCode.get(departement) ?? { produced: 0, remaining: 0, status: 'no_order' };
    byCode.set(departement, {
      produced: sum.produced + produced_current,
      remaining: addUnits(sum.remaining, remaining_week),
      status: BEST_FIRST[Math.min(BEST_FIRST.indexOf(sum.status), BEST_FIRST.indexOf(status))]!,
    });
  }
  return byCode;
}

/** Lines beside the map. */
export interface LegendLine {
  key: string;
  text: string;
  value: string;
  tone: Tone;
}
/** Départements that are named. */
const NAMED = 8;

/** How many départements are in each state, or those with most. */
export function legendOf(rows: readonly DepartementRow[], measure: Measure): LegendLine[] {
  const all = [...sums(rows)];
  if (measure === 'statut')
    return BEST_FIRST.map((status) => ({
      ...{ key: status, text: COVERAGE[status].text, tone: COVERAGE[status].tone },
      value: count(all.filter(([, sum]) => sum.status === status).length),
    }));
  const most = (sum: Sum) => (measure === 'produits' ? sum.produced : (sum.remaining ?? Infinity));
  return all
    .filter(([, sum]) => most(sum) > 0 && most(sum) < Infinity)
    .sort(([, a], [, b]) => most(b) - most(a))
    .slice(0, NAMED)
    .map(([code, sum]) => ({
      ...{ key: code, text: placeName(code), value: count(most(sum)), tone: 'accent' as const },
    }));
}

/** @returns by code; départements without a row are none of the map's business */
export function areas(rows: readonly DepartementRow[], measure: Measure): Map<string, Area> {
  const all = sums(rows);
  const of = (sum: Sum) => (measure === 'produits' ? sum.produced : sum.remaining);
  const most = Math.max(1, ...[...all.values()].map((sum) => of(sum) ?? 0));
  return new Map(
    [...all].map(([code, sum]) => {
      const name = placeName(code);
      if (measure === 'statut') {
        const { text, tone } = COVERAGE[sum.status];
        return [code, { tone, share: 1, text: `${name} : ${text}` }];
      }
      const value = of(sum);
      const share = value === null ? 1 : value / most;
      const words = measure === 'produits' ? count(sum.produced) : unitsText(sum.remaining);
      return [code, { tone: value === 0 ? 'mute' : 'accent', share, text: `${name} : ${words}` }];
    }),
  );
}
