/** What health says of runs that do not go on, and of what asks for a person. */
import { beforeEach, expect, it } from 'vitest';
import type { Health } from '../../../api/system/contract.ts';
import { LONG_PAUSE_MS } from '../../../domain/runs/run-schedule.ts';
import { raiseAlert, resolveAlert } from '../../../store/monitoring/alerts.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const quiet = () => undefined;
const log = { info: quiet, warn: quiet, error: quiet };

beforeEach(() => emptyStore(store));

async function modules(): Promise<Health['modules']> {
  const admin = await api.user({ role: 'admin' });
  return (await api.call<Health>(admin, 'GET', '/api/system/health')).body.modules;
}

it('a run paused for more than half an hour degrades it', async () => {
  api.now = new Date(MONDAY.getTime() + LONG_PAUSE_MS);
  const paused = { paused: true, paused_at: MONDAY };
  await store.delivery_reports.insertOne({ ...aRunUnderWay(), ...paused, started_at: MONDAY });
  expect((await modules()).cron).toMatchObject({
    status: 'degraded',
    detail: 'Une exécution est suspendue depuis plus de 30 minutes.',
  });
  api.now = new Date(MONDAY.getTime() + LONG_PAUSE_MS - 1);
  expect((await modules()).cron.detail ?? '').not.toContain('suspendue');
});

it('open alerts are said in the module they belong to, until they end', async () => {
  const commande = { type: 'commande' as const, id: 'c1', entity: 'ZR7' as const };
  await raiseAlert({ store, log }, 'prepare_failed', commande, { count: 3 });
  await raiseAlert({ store, log }, 'run_missed', { type: 'run' as const, id: '2026-11-23', entity: null });
  const told = await modules();
  expect(told.deliveries).toMatchObject({ status: 'degraded', detail: expect.stringContaining('préparé') });
  expect(told.cron).toMatchObject({ status: 'degraded', detail: expect.stringContaining('lancez-la') });
  await resolveAlert(store, ['prepare_failed'], 'c1');
  expect((await modules()).deliveries.status).toBe('healthy');
});
