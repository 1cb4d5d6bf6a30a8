/** A restored database, as the API says it: intake goes on, everybody is told, and a person lets things leave again. */
import { beforeEach, expect, it } from 'vitest';
import type { Health, Ready, Restore } from '../../../api/system/contract.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import type { RestoreDoc } from '../../../store/system/collections.ts';
import { openEntities } from '../../../store/settings/open-entities.ts';

const store = useStore();
const api = useApi(store);
const backup_at = new Date(MONDAY.getTime() - 3_600_000);
const marked: RestoreDoc = { _id: backup_at.toISOString(), backup_at, marked_at: MONDAY };

beforeEach(() => emptyStore(store));

const restoreOf = async (role: 'admin' | 'super_admin' | 'ops' = 'admin') => {
  const user = await api.user({ role });
  return api.call<{ restore: Restore | null }>(user, 'GET', '/api/system/restore');
};
const release = async () =>
  api.call<{ restore: Restore }>(await api.user({ role: 'admin' }), 'POST', '/api/system/restore/release');
const me = async () =>
  (await api.call<{ restore: string | null }>(await api.user({ role: 'viewer' }), 'GET', '/api/auth/me')).body
    .restore;
const health = async () =>
  (await api.call<Health>(await api.user({ role: 'admin' }), 'GET', '/api/system/health')).body.modules
    .restore;

it('says nothing of a database that was never restored', async () => {
  expect((await restoreOf()).body).toEqual({ restore: null });
  expect((await restoreOf('ops')).status).toBe(403);
  expect(await me()).toBeNull();
  expect(await health()).toEqual({ status: 'healthy', state: 'none' });
  expect((await release()).status).toBe(409);
});

it('says that a mark stands, and goes on taking leads', async () => {
  await store.restores.insertOne({ ...marked, standing: true });
  expect(await me()).toBe('standing');
  expect(await health()).toMatchObject({ status: 'error', state: 'standing' });
  expect((await restoreOf()).body.restore).toMatchObject({
    ...{ state: 'standing', backup_at: marked._id, settled_at: null, items: [], total: 0 },
  });
  const ready = await api.call<Ready>(null, 'GET', '/api/system/ready');
  expect([ready.status, ready.body.status]).toEqual([200, 'ready']);
  expect(ready.body.restored).toContain('restore:settle');
  const body = { phone: '0611223344', departement: '75', entity: 'ZR7', produit: 'PV' };
  const lead = await api.call(null, 'POST', '/api/public/leads', body);
  expect(lead.status).toBeLessThan(300);
  // Only settling it takes the mark away.
  expect((await release()).status).toBe(409);
  expect(await openEntities(store, MONDAY)).toEqual([]);
});

it('shows each company its own clients’ lines, and lets things leave when a person says so', async () => {
  const { client } = await insertOrder(store);
  const { client: other } = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
  await store.restores.insertOne({
    ...{ ...marked, held: true, settled_at: MONDAY, temporal: true, stock: 7, last_lead_at: null },
    counts: { batch_uncertain: 2, batch_unknown: 1 },
    items: [
      { kind: 'batch_uncertain', id: 'b1', client_id: client._id, count: 3 },
      { kind: 'batch_uncertain', id: 'b2', client_id: other._id, count: 4 },
      { kind: 'batch_unknown', id: 'b3', at: MONDAY, told: 'sent', workflow_id: 'batch/b3' },
    ],
  });
  const { restore } = (await restoreOf()).body;
  expect(restore).toMatchObject({ state: 'held', stock: 7, total: 3, temporal: true });
  expect(restore!.items).toEqual([
    expect.objectContaining({ id: 'b1', client_name: client.name, count: 3 }),
    expect.objectContaining({ id: 'b3', at: MONDAY.toISOString(), told: 'sent' }),
  ]);
  expect((await restoreOf('super_admin')).body.restore!.items).toHaveLength(3);
  expect([await me(), (await health()).status]).toEqual(['held', 'degraded']);

  expect((await release()).body.restore).toMatchObject({
    state: 'released',
    released_at: expect.any(String),
  });
  expect((await release()).status).toBe(409);
  expect([await me(), (await health()).state]).toEqual([null, 'released']);
  expect(await store.event_log.countDocuments({ action: 'restore.release' })).toBe(1);
});
