/** Sources over some days: ranked, by type, by why their leads come back. */
import { groupBy } from '../common/group-by.ts';
import { foldText } from '../common/text.ts';
import type { LeadSourceType } from '../leads/lead.ts';
import { LEAD_SOURCE_TYPES } from '../leads/lead.ts';
import { percentOf } from '../money/rate.ts';
import { addRow, billable, type SourceRow } from './day-stats.ts';
import { addDays, type ParisDay, weekKeyOfDay, weekMonday } from '../time/paris-time.ts';
import type { Days } from './coverage.ts';
import { ratesOf, type Scores, scoresOf, type SourceRates } from './scores.ts';

/** One source, however its name was written and by whatever way its leads came. */
export interface SourceSum extends SourceRow {
  /** As it was written, the commonest first. */
  spellings: string[];
}

const byReceived = (a: SourceRow, b: SourceRow): number =>
  b.received - a.received || b.sent - a.sent || (a.source < b.source ? -1 : 1);
const total = (rows: readonly SourceRow[]): SourceRow =>
  rows.slice(1).reduce((sum, row) => addRow(sum, row), structuredClone(rows[0]!));

/** The list of leads compares sources without case and accents, and so do figures that lead there. */
export function sumSources(rows: readonly SourceRow[]): SourceSum[] {
  const sources = [...groupBy(rows, ({ source }) => foldText(source)).values()];
  return sources
    .map((written) => {
      const spellings = [...groupBy(written, ({ source }) => source).values()].map(total).sort(byReceived);
      return { ...total(spellings), spellings: spellings.map(({ source }) => source) };
    })
    .sort(byReceived);
}

export interface SourceScore extends SourceRates, Scores {
  source: string;
  total: number;
  delivered: number;
  rejected: number;
  duplicates: number;
  suspicious: number;
}

/** Whom to trust first; sources nothing came from in these days are none. */
export const sourceScores = (sources: readonly SourceSum[]): SourceScore[] =>
  sources
    .filter(({ received }) => received > 0)
    .map((of) => {
      const rates = ratesOf(of);
      return {
        ...{ source: of.source, total: of.received, delivered: of.sent, rejected: of.rejected },
        ...{ duplicates: of.duplicates, suspicious: of.suspicious },
        ...rates,
        ...scoresOf(rates),
      };
    })
    .sort(
      (a, b) => b.trust_score - a.trust_score || a.toxicity_score - b.toxicity_score || b.total - a.total,
    );

export interface QualityRow {
  source_type: LeadSourceType;
  total_leads: number;
  valid_count: number;
  suspicious_count: number;
  invalid_count: number;
  valid_rate: number;
  suspicious_rate: number;
  invalid_rate: number;
  /** Points of the valid share more or less than in the days before; null: nothing came in then. */
  trend_pct: number | null;
}

/** Of the phones, by the way leads came in. */
export function phoneQuality(rows: readonly SourceRow[], before: readonly SourceRow[]): QualityRow[] {
  const of = (
    all: readonly SourceRow[],
    type: LeadSourceType,
    field: 'received' | 'valid' | 'suspicious' | 'invalid',
  ) => all.reduce((sum, row) => sum + (row.source_type === type ? row[field] : 0), 0);
  return LEAD_SOURCE_TYPES.flatMap((source_type): QualityRow[] => {
    const total_leads = of(rows, source_type, 'received');
    if (total_leads <= 0) return [];
    const [valid, suspicious, invalid] = (['valid', 'suspicious', 'invalid'] as const).map((quality) =>
      of(rows, source_type, quality),
    ) as [number, number, number];
    const earlier = of(before, source_type, 'received');
    const valid_rate = percentOf(valid, total_leads);
    const change = valid_rate - percentOf(of(before, source_type, 'valid'), earlier);
    return [
      {
        ...{ source_type, total_leads },
        ...{ valid_count: valid, suspicious_count: suspicious, invalid_count: invalid },
        valid_rate,
        suspicious_rate: percentOf(suspicious, total_leads),
        invalid_rate: percentOf(invalid, total_leads),
        trend_pct: earlier > 0 ? Math.round(change * 10) / 10 : null,
      },
    ];
  });
}

export interface QualityPoint {
  /** The day, or the Monday of the week. */
  from: ParisDay;
  total: number;
  valid: number;
  suspicious: number;
  invalid: number;
  duplicates: number;
}

/** What came in, day by day, or week by week. */
export function qualitySeries(
  rows: readonly (SourceRow & { day: ParisDay })[],
  { from, to }: Days,
  by: 'day' | 'week',
): QualityPoint[] {
  const startOf = (day: ParisDay) => (by === 'day' ? day : weekMonday(weekKeyOfDay(day)));
  const points = new Map<ParisDay, QualityPoint>();
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const start = startOf(day);
    points.set(start, { from: start, total: 0, valid: 0, suspicious: 0, invalid: 0, duplicates: 0 });
  }
  for (const { day, received: total, valid, suspicious, invalid, duplicates } of rows)
    addRow(points.get(startOf(day))!, { total, valid, suspicious, invalid, duplicates });
  return [...points.values()];
}

/** Why leads of each source came back, clients' APIs included. */
export const rejectionsBySource = (sources: readonly SourceSum[]) =>
  sources
    .filter(({ rejected, removed }) => rejected + removed > 0)
    .map(({ source, rejected, removed, reasons }) => ({
      source,
      total_rejected: rejected,
      total_removed: removed,
      by_reason: Object.fromEntries(Object.entries(reasons).sort(([, a], [, b]) => b - a)),
    }))
    .sort((a, b) => b.total_rejected - a.total_rejected);

/**
 * The whole in seven figures. Deliverability: of the valid ones, those sent. Clean: valid and no repetition. Yield: of what came in, what was
 * sent and stayed sent.
 */
export function kpisOf(rows: readonly SourceRow[]) {
  const sum = (of: (row: SourceRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const total_leads = sum(({ received }) => received);
  const valid_total = sum(({ valid }) => valid);
  const delivered_valid = sum(({ sent_valid }) => sent_valid);
  const share = (part: number, whole: number) => Math.min(100, Math.max(0, percentOf(part, whole)));
  return {
    total_leads,
    delivered: sum(({ sent }) => sent),
    valid_total,
    delivered_valid,
    real_deliverability_rate: share(delivered_valid, valid_total),
    clean_rate: share(
      sum(({ clean }) => clean),
      total_leads,
    ),
    economic_yield: share(sum(billable), total_leads),
  };
}
