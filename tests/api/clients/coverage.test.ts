/** Where a client's orders take leads, and what it was sent there. */
import type { Static } from 'typebox';
import { beforeEach, expect, it } from 'vitest';
import type * as contract from '../../../api/clients/contract.ts';
import { makeFence } from '../../../store/routing/commande-weeks.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { aLead } from '../../support/lead-records.ts';
import { phoneNumber } from '../../support/intake.ts';
import { sell } from '../../support/money.ts';
import { aCommande, insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
type Coverage = Static<typeof contract.ClientCoverage>;

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
});

it('has a line for each département and product of its orders; an order’s quota is counted once', async () => {
  const { client, commande } = await insertOrder(store, {
    ...{ produit: 'PV', departements: ['75', '13'], quota_semaine: 10 },
  });
  const open = aCommande(client, { produit: 'PAC', departements: ['13'], quota_semaine: 0 });
  const paused = aCommande(client, { produit: 'ITE', departements: ['31'], quota_semaine: 5, active: false });
  await store.commandes.insertMany([open, paused]);
  await insertOrder(store, { produit: 'PV', departements: ['44'] });
  await sell(store, commande, { units: 3, at: MONDAY });
  const [first] = await store.deliveries.find().toArray();
  const request = { delivery_id: first!._id, reason: 'faux_numero', by: SYSTEM, now: MONDAY };
  await rejectDelivery(store, request);
  await store.leads.insertOne(
    aLead({ produit: 'PV', departement: '44', phone: phoneNumber(7), created_at: MONDAY }),
  );
  const fence = `${commande._id}|${weekKey(MONDAY)}`;
  await makeFence(store, commande._id, weekKey(MONDAY), fence);
  await store.commande_weeks.updateOne({ _id: fence }, { $set: { used: 2 } });
  await api.deps.live.refresh();

  const admin = await api.user({ role: 'admin', entity: 'ZR7' });
  const get = async (query = '') =>
    (await api.call<Coverage>(admin, 'GET', `/api/clients/${client._id}/coverage${query}`)).body;
  const all = await get();
  expect(all).toMatchObject({
    ...{ client_id: client._id, week: weekKey(MONDAY), product: null, count: 4 },
    // Without limit, as the order for PAC is; the lead of 44 is not in reach.
    aggregates: { produced_week: 3, billable_week: 2, quota_week: -1, remaining_week: -1 },
  });
  const line = (departement: string, produit: string) =>
    all.departements.find((one) => one.departement === departement && one.produit === produit);
  expect(line('75', 'PV')).toEqual({
    ...{ departement: '75', produit: 'PV', status: 'on_remaining', commandes: [commande._id] },
    ...{ quota_week: 10, remaining_week: 8, billable_week: 2, non_billable: 1 },
  });
  expect(line('13', 'PV')).toMatchObject({ quota_week: 10, billable_week: 0, non_billable: 0 });
  expect(line('13', 'PAC')).toMatchObject({ quota_week: -1, remaining_week: -1, commandes: [open._id] });
  expect(line('31', 'ITE')).toMatchObject({ status: 'inactive_blocked', remaining_week: 0 });

  const one = await get('?product=pv');
  expect(one).toMatchObject({
    ...{ product: 'PV', count: 2 },
    aggregates: { produced_week: 3, billable_week: 2, quota_week: 10, remaining_week: 8 },
  });
  expect(await get('?week=2026-W01')).toMatchObject({
    ...{ week: '2026-W01', aggregates: { produced_week: 0, billable_week: 0 } },
  });

  const other = await api.user({ role: 'admin', entity: 'MDL' });
  expect((await api.call(other, 'GET', `/api/clients/${client._id}/coverage`)).status).toBe(404);
  expect((await api.call(admin, 'GET', `/api/clients/${client._id}/coverage?week=hier`)).status).toBe(400);
});
