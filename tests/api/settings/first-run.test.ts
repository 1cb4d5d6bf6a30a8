/** What a new system still lacks before its first delivery. */
import type { Static } from 'typebox';
import { beforeEach, expect, it } from 'vitest';
import type * as contract from '../../../api/settings/contract.ts';
import { logEvent, SYSTEM } from '../../../store/audit/event-log.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { aLead } from '../../support/lead-records.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
type FirstRun = Static<typeof contract.FirstRun>;

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
  await api.deps.live.refresh();
});

it('is ticked step by step, by each company for itself, until a lead is delivered', async () => {
  const admin = await api.user({ role: 'admin', entity: 'ZR7' });
  const get = async (user = admin) => (await api.call<FirstRun>(user, 'GET', '/api/settings/first-run')).body;
  const ticked = async () => {
    await api.deps.live.refresh();
    return (await get()).steps.filter(({ done }) => done).map(({ step }) => step);
  };
  expect(await ticked()).toEqual([]);
  expect((await get()).steps).toHaveLength(6);

  const test = {
    action: 'setting.smtp_test',
    entity_type: 'entity',
    entity_id: 'ZR7',
    entity: 'ZR7',
  } as const;
  await logEvent(store, { ...test, by: SYSTEM, after: { success: false } }, MONDAY);
  expect(await ticked()).toEqual([]);
  await logEvent(store, { ...test, by: SYSTEM, after: { success: true } }, MONDAY);
  expect(await ticked()).toEqual(['smtp']);

  // One nothing can be sent to is no client yet, and takes no lead.
  const { client, commande } = await insertOrder(store, {}, { email: '' });
  expect(await ticked()).toEqual(['smtp']);
  await store.clients.updateOne({ _id: client._id }, { $set: { email: 'leads@solaire.example' } });
  expect(await ticked()).toEqual(['smtp', 'client', 'order']);
  await store.leads.insertOne(aLead({ status: 'invalid' }));
  expect(await ticked()).toEqual(['smtp', 'client', 'order']);
  await sell(store, commande, { units: 1, at: MONDAY });
  expect(await ticked()).toEqual(['smtp', 'client', 'order', 'lead', 'sent']);
  expect((await get()).done).toBe(true);

  const other = await api.user({ role: 'admin', entity: 'MDL' });
  expect(await get(other)).toMatchObject({
    done: false,
    steps: expect.arrayContaining([{ step: 'lead', done: false }]),
  });
  const viewer = await api.user({ role: 'viewer' });
  expect((await api.call(viewer, 'GET', '/api/settings/first-run')).status).toBe(403);
});
