import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { GATE_STATES, keepsWaiting, keptAfter, type SourceGate } from '../../../domain/sources/gate.ts';
import { isRated } from '../../../domain/sources/rated.ts';
import { type HourCounts, replayBreaker } from '../../../domain/sources/replay.ts';
import {
  type BreakerRules,
  DEFAULT_RULES,
  exceededRate,
  NO_COUNTS,
  silence,
  SOURCE_RATES,
  type SourceCounts,
  trialSize,
} from '../../../domain/sources/rules.ts';
import { providerKey, providerOf, readSourceKey, sourceKey } from '../../../domain/sources/source.ts';

const counts = (some: Partial<SourceCounts>): SourceCounts => ({ ...NO_COUNTS, ...some });
const percent = (n: number) => asBasisPoints(n * 100);
const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));

describe('a source', () => {
  it.each([
    [{ source: ' TikTok ' }, 'tiktok'],
    [{ source: '' }, ''],
    [{ source: 'tiktok', provider_slug: 'vendeur' }, 'PROV:vendeur'],
    // Nobody posts as somebody else's key.
    [{ source: 'PROV:vendeur' }, 'prov:vendeur'],
  ])('%j counts as %j', (lead, key) => {
    expect(sourceKey(lead)).toBe(key);
    expect(readSourceKey(key)).toBe(key);
  });

  it('of a provider names it', () => {
    expect(providerOf(providerKey('vendeur'))).toBe('vendeur');
    expect(providerOf('prov:vendeur')).toBeUndefined();
  });

  it('is not judged by tests, nor by what is not known any more', () => {
    const lead = { status: 'new' as const, phone: '0631000000', source: 'tiktok' };
    expect(isRated(lead)).toBe(true);
    const others = [
      { test_until: at(0) },
      { phone: '0612345678' },
      { source: 'RDZ_smoke' },
      { status: 'suppressed' as const },
    ];
    for (const other of others) expect(isRated({ ...lead, ...other })).toBe(false);
  });
});

describe('rates', () => {
  const max = { invalid: percent(10), reject: percent(20) };
  it.each([
    ['a tenth is still well', { received: 100, invalid: 10 }, null],
    ['more is not', { received: 100, invalid: 11 }, { rate: 'invalid', n: 11, of: 100 }],
    ['few leads say nothing', { received: 49, invalid: 49 }, null],
    [
      'rejects are held against sales',
      { received: 500, sold: 60, rejected: 13 },
      { rate: 'reject', n: 13, of: 60 },
    ],
    ['few sales say nothing of rejects', { received: 500, sold: 49, rejected: 49 }, null],
    ['what is not asked is not judged', { received: 100, suspicious: 100 }, null],
    ['rejects are named first', { received: 60, invalid: 60, sold: 60, rejected: 60 }, { rate: 'reject' }],
  ])('%s', (_what, some, exceeded) => {
    const found = exceededRate({ max, min_volume: 50 }, counts(some));
    if (exceeded) expect(found).toMatchObject({ ...exceeded, max: max[exceeded.rate as 'invalid'] });
    else expect(found).toBeNull();
  });

  it('nothing is too much of nothing, whatever the volume asked for', () => {
    expect(exceededRate({ max: { reject: percent(0) }, min_volume: 0 }, counts({ rejected: 3 }))).toBeNull();
  });

  it('exceed exactly where n / of > max', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SOURCE_RATES),
        fc.nat(500),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(10_000),
        (rate, n, of, bp) => {
          const some = rate === 'reject' ? { sold: of, rejected: n } : { received: of, [rate]: n };
          const found = exceededRate({ max: { [rate]: asBasisPoints(bp) }, min_volume: 1 }, counts(some));
          expect(found !== null).toBe(n / of > bp / 10_000);
        },
      ),
    );
  });

  it.each([
    [0, 20],
    [200, 20],
    [201, 21],
    [1_000, 100],
  ])('after %i leads, %i pass while it is tried out', (received, size) => {
    expect(trialSize(received)).toBe(size);
  });

  it.each([
    [0, [40, 44, 36, 40], 40],
    [1, [40, 44, 36, 40], null],
    [0, [9, 9, 9, 9], null],
    [0, [], null],
  ])('%i leads where %j came before: expected %j', (received, before, expected) => {
    expect(silence({ silence_expected: 10 }, received, before)).toBe(expected);
  });
});

describe('leads that wait', () => {
  const closed: SourceGate = { state: 'closed', kept: [] };
  const open: SourceGate = { state: 'open', opened_at: at(10), kept: [] };
  const held = (hour: number) => ({ status: 'hold_source' as const, created_at: at(hour) });

  it('wait on while their source is on hold, and while it is tried out', () => {
    for (const state of GATE_STATES.slice(1)) {
      expect(keepsWaiting({ ...open, state }, held(10))).toBe(true);
      // Held by the settings before: it is none of the breaker's.
      expect(keepsWaiting({ ...open, state }, held(9))).toBe(false);
    }
    expect(keepsWaiting(closed, held(10))).toBe(false);
  });

  it('go on once they have passed, and wait when their proof comes meanwhile', () => {
    expect(keepsWaiting(open, { ...held(11), status: 'no_open_orders' })).toBe(false);
    expect(keepsWaiting(open, { ...held(11), status: 'pending_consent' })).toBe(true);
  });

  it.each([
    ['all', { which: 'all' } as const, []],
    ['those since 12', { which: 'since', since: at(12) } as const, [10, 11]],
    ['none', { which: 'none' } as const, [10, 11, 12, 13]],
  ])('are let go as a person chooses: %s', (_name, release, waiting) => {
    const after = { ...closed, kept: keptAfter(open, release, at(14)) };
    expect([9, 10, 11, 12, 13, 14].filter((hour) => keepsWaiting(after, held(hour)))).toEqual(waiting);
    // And may be let go later.
    expect(keptAfter(after, { which: 'all' }, at(20))).toEqual([]);
  });

  it('of a time nobody let go stay so through the next hold', () => {
    const kept = keptAfter(open, { which: 'none' }, at(12));
    const again = { state: 'open' as const, opened_at: at(16), kept };
    const last = keptAfter(again, { which: 'since', since: at(11) }, at(18));
    expect(last).toEqual([{ from: at(10), before: at(11) }]);
  });
});

describe('a month replayed', () => {
  const rules: BreakerRules = {
    ...DEFAULT_RULES,
    ...{ enabled: true, window_hours: 3, min_volume: 10, max: { invalid: percent(20) }, half_open_hours: 2 },
  };
  const hours = (...list: readonly (readonly [number, number])[]): HourCounts[] =>
    list.map(([received, invalid], hour) => ({ ...counts({ received, invalid }), at: at(hour) }));

  it('trips, tries out with 20 leads, and lets pass again', () => {
    const month = hours([10, 0], [10, 8], [30, 30], [30, 30], [15, 0], [15, 0], [10, 0], [10, 0]);
    // 8 of 20 at 02:00; 60 held until 04:00, when 20 pass: 15, then 5 of 15.
    expect(replayBreaker(rules, month)).toEqual({
      received: 130,
      held: 70,
      trips: [
        {
          at: at(2),
          exceeded: { rate: 'invalid', n: 8, of: 20, max: percent(20) },
          held: 70,
          closed_at: at(6),
        },
      ],
    });
  });

  it('trips again when the leads of the trial are no better', () => {
    const { trips } = replayBreaker(rules, hours([10, 10], [5, 0], [5, 0], [20, 20], [8, 0], [8, 0]));
    expect(trips).toMatchObject([{ at: at(1), held: 5 + 5 + 8 + 8, closed_at: null }]);
  });

  it('stays on hold where a person decides', () => {
    const { half_open_hours: _none, ...byHand } = rules;
    const { held, trips } = replayBreaker(byHand, hours([10, 10], [5, 0], [5, 0]));
    expect([held, trips.length, trips[0]?.closed_at]).toEqual([10, 1, null]);
  });

  it('holds no lead twice and none that did not come', () => {
    const hour = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const);
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 60 }), (list) => {
        const { received, held, trips } = replayBreaker(rules, hours(...list));
        expect(received).toBe(list.reduce((sum, [n]) => sum + n, 0));
        expect(held).toBeLessThanOrEqual(received);
        // One after the other: the next begins after the one before has ended.
        for (const [n, trip] of trips.slice(1).entries()) expect(trips[n]!.closed_at! < trip.at).toBe(true);
      }),
    );
  });
});
