/** The overlap guard's switch and its preview (01-domain §3, §5). */
import { expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { useApi } from '../../support/api.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const URL = '/api/settings/overlap-guard';

it('is switched by a super_admin; each company sees its own shared clients beforehand', async () => {
  const [root, admin, viewer] = await Promise.all([
    api.user({ role: 'super_admin' }),
    api.user({ role: 'admin' }),
    api.user({ role: 'viewer' }),
  ]);
  const email = 'patron@toiture.example';
  const own = await insertOrder(store, {}, { email, name: 'Toiture du Midi' });
  const theirs = await insertOrder(store, {}, { email, entity: 'MDL', name: 'Toiture MDL' });
  const before = (days: number) => new Date(api.now.getTime() - days * DAY_MS);
  const sent = (lead: ReturnType<typeof aLead>, order: typeof own, at: Date) =>
    aDelivery(lead, order.commande, { sent_at: at, created_at: at, assigned_at: at });
  await store.deliveries.insertMany([
    sent(aLead(), own, before(2)),
    sent(aLead({ entity: 'MDL', phone: '0631000007' }), theirs, before(5)),
  ]);
  await api.deps.live.refresh();

  expect((await api.call(admin, 'PUT', URL, { enabled: true })).status).toBe(403);
  const on = await api.call(root, 'PUT', URL, { enabled: true });
  expect(on).toMatchObject({ status: 200, body: { setting: { key: 'overlap_guard', enabled: true } } });
  expect(await store.event_log.findOne({ action: 'setting.update' })).toMatchObject({
    entity_id: 'overlap_guard',
    after: { enabled: true },
  });

  expect((await api.call(viewer, 'GET', `${URL}/preview`)).status).toBe(403);
  const counts = { delivered: 1, alternative: 0, fallback: 1 };
  const zr7 = { client_id: own.client._id, client_name: 'Toiture du Midi', entity: 'ZR7', ...counts };
  expect((await api.call(admin, 'GET', `${URL}/preview`)).body).toEqual({
    since: before(30).toISOString(),
    complete: true,
    companies: [{ entity: 'ZR7', shared_clients: 1, ...counts }],
    clients: [zr7],
  });
  const both = await api.call(root, 'GET', `${URL}/preview`);
  expect(both.body).toMatchObject({
    companies: [
      { entity: 'ZR7', fallback: 1 },
      { entity: 'MDL', shared_clients: 1, delivered: 1, fallback: 0 },
    ],
  });
});
