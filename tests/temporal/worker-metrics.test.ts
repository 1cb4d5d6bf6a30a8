/** The worker's page for Prometheus: what it sent, and what Temporal's SDK knows, in one place. */
import { expect, it } from 'vitest';
import { anOrderWithLeads, runDelivery } from '../support/delivery.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/workers.ts';
import { useDelivery } from '../support/world.ts';

const world = useDelivery();

it('counts what was sent, by company, beside the metrics of the SDK', async () => {
  await anOrderWithLeads(world, 2);
  const worker = await WorkerProcess.start(world);
  try {
    await runDelivery(world);
    const address = /"metrics":"([^"]+)"/.exec(worker.log)![1];
    const page = async () => (await fetch(`http://${address}/metrics`)).text();
    await until(async () => /^temporal_num_pollers\{.*\} [1-9]/m.test(await page()));
    const text = await page();
    expect(text).toContain('rdz_smtp_sends_total{entity="ZR7",outcome="sent"} 1');
    expect(text).toContain('rdz_smtp_send_duration_seconds_count{entity="ZR7"} 1');
    expect(text).toContain('rdz_worker_process_resident_memory_bytes');
    // A metric is described once, whoever tells it.
    const described = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
    expect(new Set(described).size).toBe(described.length);
    expect((await fetch(`http://${address}/`)).status).toBe(404);
  } finally {
    await worker.stop();
  }
});
