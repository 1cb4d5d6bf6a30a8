/** Reports of daily runs for tests. */
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import { MONDAY } from './api.ts';
import { aDay } from './dates.ts';

/** A run under way: who starts one joins it at once, instead of waiting for a worker. */
export const aRunUnderWay = (): DeliveryReportDoc => ({
  _id: '2026-11-23',
  date: aDay('2026-11-23'),
  n: 1,
  workflow_id: 'daily-delivery/2026-11-23',
  first_run_id: 'run-1',
  status: 'running',
  lock: 'daily-delivery',
  trigger: 'manual',
  started_by: 'system',
  started_at: MONDAY,
  paused: false,
  totals: {} as never,
  clients: [],
  errors: [],
  steps: [],
  marked_lb: { ZR7: 0, MDL: 0 },
  balance: [],
});
