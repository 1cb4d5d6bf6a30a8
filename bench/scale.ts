/** How much a bench does. */
import type { DailyRunScale } from './daily-run.ts';
import type { ImmediateScale } from './immediate.ts';
import type { ImportScale } from './import-v1.ts';
import type { IntakeScale } from './intake.ts';
import type { MoneyScale } from './money.ts';
import type { PagesScale } from './pages.ts';
import type { ReplayScale } from './replay.ts';
import type { RulesScale } from './rules.ts';

export interface BenchScale {
  intake: IntakeScale;
  dailyRun: DailyRunScale;
  immediate: ImmediateScale;
  money: MoneyScale;
  pages: PagesScale;
  rules: RulesScale;
  replay: ReplayScale;
  import: ImportScale;
}

export const FULL: BenchScale = {
  intake: {
    rounds: 12,
    sizes: [1_000, 500_000],
    loads: [
      { connections: 20, leads: 600 },
      { connections: 1, leads: 100 },
    ],
    warmUp: 1_500,
    sampleLimitMs: 15_000,
  },
  dailyRun: { rounds: 5, batches: 500, leadsPerBatch: 20 },
  immediate: { perSecond: 20, seconds: 60 },
  money: { rounds: 3, deliveries: 20_000, invoices: 200 },
  pages: { leads: 715_000, warmUp: 2, rounds: 20 },
  rules: { rounds: 12, connections: 20, leads: 600, warmUp: 1_500 },
  replay: { leads: 10_000, rounds: 5, perSecond: 50, seconds: 10 },
  import: { leads: 200_000 },
};

/** Shows that everything still works; its figures mean nothing. */
export const QUICK: BenchScale = {
  intake: {
    rounds: 2,
    sizes: [200, 1_000],
    loads: [
      { connections: 20, leads: 100 },
      { connections: 1, leads: 10 },
    ],
    warmUp: 50,
    sampleLimitMs: 15_000,
  },
  dailyRun: { rounds: 1, batches: 10, leadsPerBatch: 3 },
  immediate: { perSecond: 10, seconds: 3 },
  money: { rounds: 1, deliveries: 200, invoices: 5 },
  pages: { leads: 20_000, warmUp: 1, rounds: 2 },
  rules: { rounds: 2, connections: 20, leads: 50, warmUp: 50 },
  replay: { leads: 200, rounds: 1, perSecond: 20, seconds: 2 },
  import: { leads: 1_000 },
};
