/** A week played again is the week that was, with one process; and what a change is said to do, it does (12-rules U39–U41). */
import { beforeAll, expect, it } from 'vitest';
import { NO_EDITS } from '../../../domain/routing/replay-edits.ts';
import type { ReplayAsked } from '../../../domain/routing/replay.ts';
import { useIntake, testKeys } from '../../support/intake.ts';
import { aDay } from '../../support/dates.ts';
import { type Market, openMarket } from '../../support/market.ts';
import { liveTwoWeeks } from '../../support/past-weeks.ts';
import { useStore } from '../../support/store.ts';
import { replayPeriod } from '../../../store/routing/replay/run.ts';

const store = useStore();
const intake = useIntake(store);
const BOTH = ['ZR7', 'MDL'] as const;
let market: Market;

const asked = (more: Partial<ReplayAsked> = {}): ReplayAsked => ({
  ...{ from: aDay('2026-11-23'), to: aDay('2026-11-29'), rules: 'then', edits: NO_EDITS },
  ...more,
});
const replay = (more?: Partial<ReplayAsked>) =>
  replayPeriod({ store, keys: testKeys }, { asked: asked(more), entities: [...BOTH] }, () =>
    Promise.resolve(),
  );

beforeAll(async () => {
  const start = new Date('2026-11-11T23:00:00Z');
  market = await openMarket(store, intake.snapshot, start);
  await liveTwoWeeks(market, intake.snapshot, start);
}, 300_000);

it('plays the week again as it was', async () => {
  const began = performance.now();
  const { result, rows } = await replay();
  console.log(
    performance.now() - began,
    result.counts,
    result.causes,
    rows
      .slice(0, 12)
      .map((r) => JSON.stringify(r))
      .join('\n'),
  );
  expect(rows).toEqual([]);
  expect(result.counts.leads).toBeGreaterThan(300);
});
