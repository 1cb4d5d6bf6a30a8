/** Sources, their scores, and the leads that repeat others (03-api "Monitoring intelligence"): worked examples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayFold, type ReceivedLeads, type SourceRow } from '../../../domain/monitoring/day-stats.ts';
import {
  cannibalization,
  crossMatrix,
  type Duplicates,
  duplicatesBySource,
  offenders,
  timeBuckets,
} from '../../../domain/monitoring/duplicates.ts';
import { rangeDays, RANGES } from '../../../domain/monitoring/ranges.ts';
import { ratesOf, scoresOf } from '../../../domain/monitoring/scores.ts';
import {
  kpisOf,
  phoneQuality,
  qualitySeries,
  rejectionsBySource,
  sourceScores,
  sumSources,
} from '../../../domain/monitoring/sources.ts';
import { asParisDay as day } from '../../../domain/time/paris-time.ts';

const source = (more: Partial<SourceRow> = {}): SourceRow => ({
  ...{ source: 'google', source_type: 'internal_lp', received: 0, valid: 0, suspicious: 0, invalid: 0 },
  ...{ statuses: {}, duplicates: 0, clean: 0, sent: 0, sent_lb: 0, rejected: 0, removed: 0, refused: 0 },
  ...{ sent_valid: 0, sent_suspicious: 0, reasons: {} },
  ...more,
});
/** 200 leads, 10 duplicates, 20 suspicious, 100 sent of which 4 came back by complaint. */
const GOOGLE = source({
  ...{ received: 200, valid: 160, suspicious: 20, invalid: 20, duplicates: 10, clean: 152 },
  ...{ sent: 100, sent_valid: 92, sent_suspicious: 8, rejected: 6, refused: 2, removed: 1 },
  reasons: { injoignable: 4, 'refus_api:doublon': 2, test: 1 },
});

describe('the scores of a source', () => {
  it('are sums of their parts', () => {
    expect(ratesOf(GOOGLE)).toEqual({
      ...{ valid_rate: 80, suspicious_rate: 10, invalid_rate: 10 },
      ...{ duplicate_rate: 5, delivered_rate: 50, rejected_rate: 4 },
    });
    expect(scoresOf(ratesOf(GOOGLE))).toEqual({
      toxicity_score: 0,
      toxicity_breakdown: { dup_x2: 10, susp: 10, rej: 4, deliv_neg: -50 },
      trust_score: 50.5,
      trust_breakdown: { valid_x04: 32, deliv_x04: 20, dup_neg: -0.5, susp_neg: -1 },
    });
  });

  it('of one that only repeats what was sold: toxic, and not to be trusted', () => {
    const of = source({ received: 10, valid: 10, duplicates: 8, sent: 1, rejected: 1 });
    expect(scoresOf(ratesOf(of))).toMatchObject({
      toxicity_score: 100,
      toxicity_breakdown: { dup_x2: 160, susp: 0, rej: 100, deliv_neg: -10 },
      trust_score: 36,
    });
  });

  it('never leave 0 to 100, whatever is counted', () => {
    const n = fc.integer({ min: -5, max: 1_000 });
    const row = fc.record({
      ...{
        received: n,
        valid: n,
        suspicious: n,
        invalid: n,
        duplicates: n,
        sent: n,
        rejected: n,
        refused: n,
      },
    });
    fc.assert(
      fc.property(row, (of) => {
        const { toxicity_score, trust_score } = scoresOf(ratesOf(of));
        return [toxicity_score, trust_score].every((score) => score >= 0 && score <= 100);
      }),
    );
  });
});

describe('sources', () => {
  it('are one however their name is written, the commonest spelling first', () => {
    const rows = [
      source({ source: 'google', received: 1, valid: 1 }),
      source({ source: 'Google', received: 3, valid: 2, reasons: { test: 1 } }),
      source({ source: 'GOOGLÉ', source_type: 'direct', received: 2 }),
      source({ source: 'meta', received: 9 }),
    ];
    expect(sumSources(rows)).toMatchObject([
      { source: 'meta', received: 9 },
      { source: 'Google', received: 6, valid: 3, spellings: ['Google', 'GOOGLÉ', 'google'] },
    ]);
    expect(rows[0]).toMatchObject({ received: 1 });
  });

  it('are ranked by trust; nothing received is no source to rank', () => {
    const bad = source({ source: 'bad', received: 10, suspicious: 10 });
    const ranked = sourceScores(sumSources([bad, GOOGLE, source({ source: 'old', sent: 4 })]));
    expect(ranked.map((one) => [one.source, one.trust_score, one.toxicity_score])).toEqual([
      ['google', 50.5, 0],
      ['bad', 0, 100],
    ]);
  });

  it('say why their leads came back, and the whole in seven figures', () => {
    expect(rejectionsBySource(sumSources([GOOGLE, source({ source: 'meta' })]))).toEqual([
      { source: 'google', total_rejected: 6, total_removed: 1, by_reason: GOOGLE.reasons },
    ]);
    expect(kpisOf([GOOGLE])).toEqual({
      ...{ total_leads: 200, delivered: 100, valid_total: 160, delivered_valid: 92 },
      ...{ real_deliverability_rate: 57.5, clean_rate: 76, economic_yield: 46.5 },
    });
  });

  it('have phones better or worse than before, by type', () => {
    const before = [source({ received: 10, valid: 9 })];
    const provider = source({ source_type: 'provider', received: 4, valid: 4 });
    expect(phoneQuality([GOOGLE, provider], before)).toMatchObject([
      { source_type: 'provider', valid_rate: 100, trend_pct: null },
      { source_type: 'internal_lp', total_leads: 200, suspicious_rate: 10, trend_pct: -10 },
    ]);
  });

  it('make a series without gaps, of days or of weeks', () => {
    const rows = [
      { ...source({ received: 2, valid: 1, duplicates: 1 }), day: day('2026-11-24') },
      { ...source({ received: 3 }), day: day('2026-11-24') },
    ];
    const days = { from: day('2026-11-22'), to: day('2026-11-24') };
    expect(qualitySeries(rows, days, 'day').map(({ from, total }) => [from, total])).toEqual([
      ['2026-11-22', 0],
      ['2026-11-23', 0],
      ['2026-11-24', 5],
    ]);
    expect(qualitySeries(rows, days, 'week')).toMatchObject([
      { from: '2026-11-16', total: 0 },
      { from: '2026-11-23', total: 5, valid: 1, duplicates: 1 },
    ]);
  });
});

const repeats = (more: Partial<Duplicates> = {}): Duplicates => ({
  ...{ source: 'google', source_type: 'internal_lp', of_source: 'meta', of_source_type: 'internal_lp' },
  ...{ entity: 'ZR7', of_entity: 'ZR7', delay: 'lt_1h', n: 1 },
  ...more,
});
const ROWS = [
  repeats({ n: 6 }),
  repeats({ source: 'Google', of_source: 'Meta', delay: '1d_7d', n: 2 }),
  repeats({ of_source: 'prov', of_source_type: 'provider', n: 3 }),
  repeats({ of_entity: 'MDL', of_source: 'secret', n: 4 }),
  repeats({ entity: 'MDL', source: 'affil', of_source: 'google', n: 5 }),
  repeats({ entity: null, source: 'inconnue', of_source: null, of_source_type: null, delay: 'unknown' }),
];

describe('leads that repeat others', () => {
  it('by source, and against whom', () => {
    const rows = [source({ received: 40, duplicates: 10 }), source({ source: 'meta', received: 9 })];
    expect(duplicatesBySource(sumSources(rows))).toEqual([
      { source: 'google', total: 40, duplicates: 10, duplicate_rate: 25 },
    ]);
    expect(offenders(ROWS.filter(({ entity }) => entity === 'ZR7'))).toEqual([
      { source: 'google', total: 15, against_internal_lp: 8, against_provider: 3, against_other_entity: 4 },
    ]);
  });

  it('source against source; of the other company only that it was there', () => {
    const own = crossMatrix(
      ROWS.filter(({ entity }) => entity === 'ZR7'),
      (entity) => entity === 'ZR7',
    );
    expect(own.map(({ source_b, entity_b, conflict_count }) => [source_b, entity_b, conflict_count])).toEqual(
      [
        ['meta', 'ZR7', 8],
        [null, 'MDL', 4],
        ['prov', 'ZR7', 3],
      ],
    );
    expect(crossMatrix(ROWS, () => true)).toContainEqual({
      ...{ source_a: 'google', source_b: 'secret', entity_a: 'ZR7', entity_b: 'MDL', conflict_count: 4 },
    });
    expect(timeBuckets(ROWS)).toEqual({ lt_1h: 18, '1h_24h': 0, '1d_7d': 2, gt_7d: 0, unknown: 1 });
  });

  it('across the companies: how many, and who was first', () => {
    const of = cannibalization(ROWS, [source({ received: 121 })], (entity) => entity === 'ZR7');
    expect(of).toEqual({
      ...{ cross_entity_duplicate_count: 9, total_unique_phones: 100, cross_entity_duplicate_rate: 9 },
      first_source_distribution: { MDL: 4, google: 5 },
      first_entity_distribution: { MDL: 4, ZR7: 5 },
      cannibalization_index: 42.9,
    });
  });

  it('count on their day beside what came in, and are no clean leads', () => {
    const lead: ReceivedLeads = {
      ...{ entity: 'ZR7', produit: 'PV', departement: '75', source: 'google', source_type: 'internal_lp' },
      ...{ quality: 'valid', status: 'duplicate', n: 3 },
      repeats: { entity: 'MDL', source: 'meta', source_type: 'provider', delay: 'gt_7d' },
    };
    const fold = new DayFold();
    fold.addReceived(lead);
    fold.addReceived({ ...lead, repeats: { entity: 'MDL', delay: 'unknown' }, n: -1 });
    const rows = (cube: string) => fold.days().find((of) => of.cube === cube)?.rows;
    expect(rows('sources')).toMatchObject([{ received: 2, duplicates: 2, clean: 0 }]);
    expect(rows('duplicates')).toMatchObject([
      { of_entity: 'MDL', of_source: 'meta', delay: 'gt_7d', n: 3 },
      { of_source: null, of_source_type: null, delay: 'unknown', n: -1 },
    ]);
  });
});

it('a range ends today, and is compared with as many days', () => {
  const today = day('2026-11-26');
  expect(
    RANGES.map((range) => rangeDays(range, today)).map(({ current, previous }) => [
      current.from,
      previous.from,
      previous.to,
    ]),
  ).toEqual([
    ['2026-11-26', '2026-11-25', '2026-11-25'],
    ['2026-11-20', '2026-11-13', '2026-11-19'],
    ['2026-10-28', '2026-09-28', '2026-10-27'],
    ['2026-08-29', '2026-05-31', '2026-08-28'],
  ]);
});
