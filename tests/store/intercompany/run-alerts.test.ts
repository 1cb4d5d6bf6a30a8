/** The alerts of Monday's job end when a run has seen to what they are about; each failure is told. */
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { alertRun } from '../../../activities/intercompany/run-alerts.ts';
import type { IntercompanyInput, IntercompanyResult } from '../../../contracts/intercompany.ts';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { asWeekKey } from '../../../domain/time/paris-time.ts';
import { raiseAlert } from '../../../store/monitoring/alerts.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const deps = { store, log: pino({ level: 'silent' }) } as unknown as ActivityDeps;
const [BEFORE, WEEK, NEXT] = ['2026-W46', '2026-W47', '2026-W48'].map(asWeekKey) as [never, never, never];
const FAILED = [{ code: 'BILLING_FAILED' as const }];
let runs = 0;

beforeEach(() => emptyStore(store));

const ended = (run: Partial<IntercompanyInput>, result: Partial<IntercompanyResult> = {}) =>
  alertRun(deps, {
    run: {
      ...{ week: WEEK, named: false, issuers: ENTITIES, trigger: 'manual', by: 'system' },
      ...run,
      first_run_id: `run-${(runs += 1)}`,
    },
    result: { week: run.week ?? WEEK, ledgers: [], issuers: [], errors: [], ...result },
  });
const open = async () =>
  (await store.alerts.find({ open_key: { $exists: true } }).toArray()).map(
    ({ kind, subject_id }) => `${kind} ${subject_id}`,
  );
const lacking = (week: typeof WEEK | null) => ({
  issuers: [
    { from: 'MDL' as const, issued: [], refused: [], drafts: [{ invoice_id: 'i', week, missing: ['a'] }] },
  ],
});

it('a run of one week or one company ends nothing of Monday’s', async () => {
  await raiseAlert(deps, 'intercompany_missing', { type: 'cron', id: WEEK, entity: null });
  await ended({}, { errors: FAILED });
  await raiseAlert(deps, 'intercompany_missing', { type: 'cron', id: WEEK, entity: null });
  await ended({ named: true });
  await ended({ issuers: ['ZR7'] });
  const both = [`intercompany_failed ${WEEK}`, `intercompany_missing ${WEEK}`];
  expect((await open()).sort()).toEqual(both);
  await ended({ week: NEXT });
  expect(await open()).toEqual([]);
});

it('a run of one week that failed is made up for by itself, or by Monday’s after it', async () => {
  await ended({ named: true, week: NEXT }, { errors: FAILED });
  await ended({});
  expect(await open()).toEqual([`intercompany_failed ${NEXT}/named`]);
  await ended({ named: true, week: NEXT });
  expect(await open()).toEqual([]);
  await ended({ issuers: ['MDL'] }, { errors: FAILED });
  await ended({ week: NEXT });
  expect(await open()).toEqual([]);
});

it('a second failure of the same week is told again', async () => {
  await ended({}, { errors: FAILED });
  await ended({}, { errors: FAILED });
  expect(await store.event_log.countDocuments({ action: 'alert.intercompany_failed' })).toBe(2);
});

it('drafts of a week stay told until that week is seen to', async () => {
  await ended({ week: WEEK }, lacking(BEFORE));
  await ended({ week: WEEK }, lacking(BEFORE));
  expect(await store.event_log.countDocuments({ action: 'alert.intercompany_drafts' })).toBe(1);
  const none = { issuers: [{ from: 'MDL' as const, issued: [], refused: [], drafts: [] }] };
  await ended({ named: true, week: WEEK }, none);
  expect(await open()).toEqual([`intercompany_drafts ${BEFORE}/MDL`]);
  await ended({ named: true, week: BEFORE }, none);
  expect(await open()).toEqual([]);
  await ended({}, lacking(null));
  expect(await open()).toEqual([`intercompany_drafts ${WEEK}/MDL/reversals`]);
  await ended({ week: NEXT }, none);
  expect(await open()).toEqual([]);
});
