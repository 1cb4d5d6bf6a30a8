/** Shape and indexes of the daily run's reports (01-domain §4). */
import type { Entity } from '../../domain/common/entity.ts';
import type { BalanceLine } from '../../domain/runs/balance.ts';
import type { RunClientLine, RunCounts, RunError, RunResult } from '../../domain/runs/run-report.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { type Specs, present } from '../db/schema-kit.ts';

export interface RunStep {
  name: string;
  started_at: Date;
  ms: number;
}

export interface DeliveryReportDoc {
  /** `2026-11-23`, a second run of the day `2026-11-23/2`. */
  _id: string;
  date: ParisDay;
  n: number;
  workflow_id: string;
  /** First execution run id of the workflow: a new one means another run. */
  first_run_id: string;
  /** `abandoned`: another day's run took over before this one had done everything. */
  status: 'running' | 'done' | 'failed' | 'abandoned';
  /** Unique while set: one run at a time. */
  lock?: 'daily-delivery';
  trigger: 'schedule' | 'manual';
  started_by: string;
  started_at: Date;
  finished_at?: Date;
  paused: boolean;
  /** Since when, while it is. */
  paused_at?: Date;
  totals: Record<Entity, RunCounts>;
  clients: RunClientLine[];
  /** What left at once since the run before, apart; absent: nothing did. */
  immediate?: RunResult;
  errors: RunError[];
  steps: RunStep[];
  marked_lb: Record<Entity, number>;
  /** Filled at the end. */
  balance: BalanceLine[];
}

export interface RunsDocuments {
  delivery_reports: DeliveryReportDoc;
}

export const runsCollections: Specs<RunsDocuments> = {
  delivery_reports: {
    indexes: [
      { key: { lock: 1 }, unique: true, ...present('lock') },
      { key: { started_at: -1, _id: -1 } },
      { key: { date: 1, n: 1 } },
    ],
  },
};
