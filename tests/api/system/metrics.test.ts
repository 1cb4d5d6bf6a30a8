/** What Prometheus is told: what docs/metrics.md says, and nothing of anybody. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { rootDir } from '../../../tools/paths.ts';
import { useApi } from '../../support/api.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);

/** By name, the lines of a page: `{module="mongo"} 0`. */
function samplesOf(page: string): Record<string, string[]> {
  const samples: Record<string, string[]> = {};
  for (const [, name, rest] of page.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?((?:\{.*\})? \S+)$/gm))
    (samples[name!] ??= []).push(rest!.trim());
  return samples;
}
const own = (name: string) => name.startsWith('rdz_') && !/^rdz_(api|worker_(process|nodejs))_/.test(name);

it('are those of the page about them, with the state of the system', async () => {
  const report = {
    ...aRunUnderWay(),
    status: 'done' as const,
    finished_at: new Date('2026-11-23T08:31:00Z'),
  };
  delete report.lock;
  const line = { received: 3, deleted: 0, by_status: {}, off: 3 };
  await store.delivery_reports.insertOne({
    ...report,
    balance: [{ entity: 'ZR7', scope: 'all', ...line }],
  });
  const lead = aLead();
  const { commande } = await insertOrder(store);
  await store.leads.insertOne(lead);
  await store.deliveries.insertOne(aDelivery(lead, commande, { status: 'uncertain' }));
  await api.call(null, 'GET', '/api/system/live');
  const page = await api.app.metrics.metrics();
  const samples = samplesOf(page);
  expect(samples.rdz_state_up).toEqual(['1']);
  expect(samples.rdz_deliveries_uncertain).toEqual(['1']);
  expect(samples.rdz_balance_off_leads).toEqual(['{entity="ZR7",scope="all"} 3']);
  expect(samples.rdz_daily_run_finished_timestamp_seconds).toEqual([
    String(report.finished_at.getTime() / 1000),
  ]);
  expect(samples.rdz_health).toContain('{module="mongo"} 0');
  expect(samples.rdz_intake_waiting).toEqual(['0']);

  const documented = [
    ...readFileSync(join(rootDir, 'docs/metrics.md'), 'utf8').matchAll(/^\| `(rdz_\w+)` /gm),
  ];
  const named = [...page.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name!).filter(own);
  const ofTheWorker = ['rdz_smtp_sends_total', 'rdz_smtp_send_duration_seconds'];
  expect([...named, ...ofTheWorker].sort()).toEqual(documented.map(([, name]) => name!).sort());
});

it('tell that the state cannot be read, and the rest all the same', async () => {
  api.now = new Date(api.now.getTime() + 60_000);
  const gone = () => Promise.reject(new Error('gone'));
  const cursor = { toArray: gone, next: gone, close: () => Promise.resolve() };
  const broken = vi.spyOn(store.delivery_batches, 'aggregate').mockReturnValue(cursor as never);
  try {
    const samples = samplesOf(await api.app.metrics.metrics());
    expect(samples.rdz_state_up).toEqual(['0']);
    expect(samples.rdz_health).toBeUndefined();
    expect(samples.rdz_deliveries_uncertain).toBeUndefined();
    expect(samples.rdz_intake_waiting).toEqual(['0']);
  } finally {
    broken.mockRestore();
  }
});
