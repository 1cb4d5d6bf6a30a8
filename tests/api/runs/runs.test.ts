/** Reports of daily runs, as each company may see them, and what may be asked of a run. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../api/runs/contract.ts';
import type { DeliveryBatchDoc } from '../../../store/deliveries/collections.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';
import { aDay } from '../../support/dates.ts';

const store = useStore();
const api = useApi(store);

describe('runs', () => {
  const counts = { fresh: 3, lb: 1, sent: 4, ready: 0, skipped: 0, failed: 0, uncertain: 0, unprepared: 0 };
  const none = { ...counts, fresh: 0, lb: 0, sent: 0 };

  it('are shown to each company without the other’s lines', async () => {
    await store.clients.insertMany([
      { _id: 'c1', name: 'Client ZR7', entity: 'ZR7', active: true } as never,
      { _id: 'c2', name: 'Client MDL', entity: 'MDL', active: true } as never,
    ]);
    await store.delivery_reports.insertOne({
      _id: '2026-11-23/2',
      date: aDay('2026-11-23'),
      n: 2,
      workflow_id: 'daily-delivery/2026-11-23',
      first_run_id: 'run-2',
      status: 'done',
      trigger: 'manual',
      started_by: 'system',
      started_at: MONDAY,
      finished_at: new Date(MONDAY.getTime() + 4200),
      paused: false,
      totals: { ZR7: counts, MDL: { ...none, failed: 2 } },
      clients: [
        { client_id: 'c1', entity: 'ZR7', ...counts },
        { client_id: 'c2', entity: 'MDL', ...none, failed: 2 },
      ],
      errors: [
        { code: 'SMTP_CONNECT', entity: 'MDL', client_id: 'c2', batch_id: 'b2', status: 'failed', count: 2 },
        // Of a report from before their status was kept.
        { code: 'SMTP_LOST', entity: 'MDL', client_id: 'c2', batch_id: 'b3', count: 1 },
      ],
      steps: [{ name: 'deliver', started_at: MONDAY, ms: 900 }],
      marked_lb: { ZR7: 5, MDL: 0 },
      balance: [
        { entity: 'ZR7', scope: 'all', received: 4, deleted: 0, by_status: { livre: 4 }, off: 0 },
        { entity: 'MDL', scope: 'all', received: 2, deleted: 0, by_status: { routed: 2 }, off: 0 },
        { entity: 'none', scope: 'all', received: 0, deleted: 0, by_status: {}, off: 0 },
      ],
    });
    const [zr7, root] = [await api.user({ role: 'viewer' }), await api.user({ role: 'super_admin' })];
    const url = '/api/runs/2026-11-23%2F2';
    const own = await api.call(zr7, 'GET', url);
    expect(own.body).toMatchObject({
      id: '2026-11-23/2',
      duration_ms: 4200,
      temporal_url: 'http://temporal.example/daily-delivery%2F2026-11-23',
      totals: counts,
      by_entity: { ZR7: counts },
      clients: [{ client_id: 'c1', client_name: 'Client ZR7', sent: 4 }],
      errors: [],
      steps: [{ name: 'deliver', ms: 900 }],
      marked_lb: { ZR7: 5 },
      balance: [{ entity: 'ZR7', off: 0 }],
    });
    expect(own.text).not.toContain('MDL');
    const all = await api.call(root, 'GET', url);
    expect(all.body).toMatchObject({
      totals: { ...counts, failed: 2 },
      clients: [{}, { client_name: 'Client MDL' }],
      errors: [
        {
          code: 'SMTP_CONNECT',
          detail: 'Le serveur de messagerie ne répond pas.',
          status: 'failed',
          client_name: 'Client MDL',
        },
        { code: 'SMTP_LOST', status: null },
      ],
      balance: [{}, {}, { entity: 'none' }],
    });
    expect((await api.call(zr7, 'GET', '/api/runs')).body).toMatchObject({
      total: 1,
      runs: [{ totals: counts }],
    });
    expect((await api.call(zr7, 'GET', '/api/runs/2026-11-24')).status).toBe(404);
  });

  it('show each company how far its own batches are, and both how far all are', async () => {
    const _id = '2026-11-23/9';
    const [template] = await store.delivery_reports.find().toArray();
    await store.delivery_reports.insertOne({ ...template!, _id, n: 9, status: 'running' });
    const { commande } = await insertOrder(store);
    const across = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    for (const status of ['sent', 'failed', 'ready_to_send', 'uncertain'] as const) {
      const order = status === 'uncertain' ? across.commande : commande;
      const delivery = aDelivery(aLead(), order, { status });
      await store.delivery_batches.insertOne(aBatch([delivery], { run_id: _id }));
    }
    // One a person looks at first is none of the run's work; one that failed before is still to be tried.
    const [held, again] = [
      aDelivery(aLead(), commande, { status: 'ready_to_send' }),
      aDelivery(aLead(), commande, { status: 'failed' }),
    ];
    await store.delivery_batches.insertOne(aBatch([held], { run_id: _id, hold_for_review: true }));
    const finished_at = new Date(MONDAY.getTime() - 60_000);
    const attempts = [{ finished_at, result: 'failed' }] as DeliveryBatchDoc['attempts'];
    await store.delivery_batches.insertOne(aBatch([again], { run_id: _id, attempts }));
    const see = async (user: TestUser) =>
      (await api.call<Run>(user, 'GET', `/api/runs/${encodeURIComponent(_id)}`)).body.progress;
    const [zr7, mdl, root] = [
      await api.user({ entity: 'ZR7' }),
      await api.user({ entity: 'MDL' }),
      await api.user({ role: 'super_admin' }),
    ];
    expect(await see(zr7)).toEqual({ done: 3, total: 5, failed: 1, sending: [] });
    expect(await see(mdl)).toEqual({ done: 1, total: 1, failed: 1, sending: [] });
    expect(await see(root)).toEqual({ done: 4, total: 6, failed: 2, sending: [] });

    // Whose batch leaves at this moment is named to its own company.
    const leaving = aDelivery(aLead(), across.commande, { status: 'sending' });
    const batch = aBatch([leaving], { run_id: _id });
    await store.delivery_batches.insertOne(batch);
    await store.deliveries.insertOne({ ...leaving, batch_id: batch._id });
    expect((await see(mdl))!.sending).toEqual([across.client.name]);
    expect((await see(zr7))!.sending).toEqual([]);

    const ofRun = async (user: TestUser) =>
      (await api.call<{ deliveries: { id: string }[] }>(user, 'GET', `/api/deliveries?run_id=${_id}`)).body
        .deliveries;
    expect((await ofRun(mdl)).map(({ id }) => id)).toEqual([leaving._id]);
    expect(await ofRun(zr7)).toEqual([]);
    await store.delivery_reports.deleteOne({ _id });
  });

  it('say why leads were left where the calendar closed the day', async () => {
    const _id = '2026-11-22';
    const [template] = await store.delivery_reports.find().toArray();
    const skipped = { ...template!.totals.ZR7, skipped: 24 };
    await store.delivery_reports.insertOne({
      ...template!,
      _id,
      date: aDay('2026-11-22'),
      totals: { ...template!.totals, ZR7: skipped },
    });
    const { body } = await api.call<Run>(await api.user({ entity: 'ZR7' }), 'GET', `/api/runs/${_id}`);
    expect(body.closed).toEqual([{ entity: 'ZR7', reason: 'delivery_day_disabled:dimanche' }]);
    await store.delivery_reports.deleteOne({ _id });
  });

  it('are started for today only, and paused while they run', async () => {
    const ops = await api.user({ role: 'ops' });
    expect((await api.call(ops, 'POST', '/api/runs/daily', { date: '2026-11-24' })).status).toBe(400);
    await store.delivery_reports.updateOne(
      { _id: '2026-11-23/2' },
      { $set: { status: 'running', lock: 'daily-delivery' } },
    );
    expect((await api.call(ops, 'POST', '/api/runs/daily')).body).toMatchObject({
      success: true,
      run: { id: '2026-11-23/2', workflow_id: 'daily-delivery/2026-11-23' },
    });
    expect((await api.call(ops, 'POST', '/api/runs/2026-11-23%2F2/pause')).body).toMatchObject({
      paused: true,
    });
    expect((await api.call(ops, 'POST', '/api/runs/2026-11-23%2F2/resume')).body).toMatchObject({
      paused: false,
    });
    expect(api.asked.slice(-3)).toEqual(['dailyDelivery', 'pause', 'resume']);
    await store.delivery_reports.updateOne(
      { _id: '2026-11-23/2' },
      { $set: { status: 'done' }, $unset: { lock: 1 } },
    );
    expect((await api.call(ops, 'POST', '/api/runs/2026-11-23%2F2/pause')).status).toBe(409);
  });
});
