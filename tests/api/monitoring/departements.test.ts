/** What each département produces, and who takes it. */
import type { Static } from 'typebox';
import { beforeEach, expect, it } from 'vitest';
import type * as contract from '../../../api/monitoring/contract.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { aLead } from '../../support/lead-records.ts';
import { phoneNumber } from '../../support/intake.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
type Overview = Static<typeof contract.DepartementOverview>;
type Detail = Static<typeof contract.DepartementDetail>;

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
});

const aLeadIn = (departement: string, n: number, created_at: Date) =>
  aLead({ departement, phone: phoneNumber(n), created_at });

it('are compared with as many days before, with the orders that cover them', async () => {
  const admin = await api.user({ role: 'admin', entity: 'ZR7' });
  const { client, commande } = await insertOrder(store, { departements: ['75'], quota_semaine: 10 });
  await insertOrder(store, { departements: ['13'], active: false });
  await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
  await sell(store, commande, { units: 2, at: MONDAY });
  const before = new Date(MONDAY.getTime() - 7 * 86_400_000);
  await store.leads.insertMany([
    aLeadIn('75', 101, before),
    aLeadIn('13', 102, MONDAY),
    aLeadIn('2A', 103, MONDAY),
  ]);
  await api.deps.live.refresh();
  const overview = (await api.call<Overview>(admin, 'GET', '/api/departements/overview?product=pv')).body;
  expect(overview).toMatchObject({ count: 94, week: weekKey(MONDAY), product: 'PV' });
  const of = (departement: string) => overview.results.find((row) => row.departement === departement);
  expect(of('75')).toMatchObject({
    ...{ produced_current: 2, produced_prev: 1, produced_delta_pct: 100, billable_current: 2 },
    ...{ quota_week_total: 10, status: 'on_remaining' },
    clients_covering: [{ client_id: client._id, commande_id: commande._id, billable_week: 2, active: true }],
  });
  expect(of('13')).toMatchObject({ produced_current: 1, status: 'inactive_blocked' });
  expect(of('44')).toMatchObject({ produced_current: 0, status: 'no_order', clients_covering: [] });

  const url = `/api/departements/overview?departements=75,13&client_id=${client._id}`;
  expect((await api.call<Overview>(admin, 'GET', url)).body.results).toMatchObject([{ departement: '75' }]);
  const detail = (await api.call<Detail>(admin, 'GET', '/api/departements/75/detail')).body;
  expect(detail).toMatchObject({ name: 'Paris', kpi: { produced: 2, billable: 2 }, product: null });
  expect(detail.timeseries.map(({ produced }) => produced)).toEqual([0, 0, 0, 0, 0, 0, 1, 2]);
});

it('that are not served, or unreadable weeks, are refused', async () => {
  const admin = await api.user({ role: 'super_admin' });
  const status = async (path: string) => (await api.call(admin, 'GET', `/api/departements/${path}`)).status;
  expect(await status('2A/detail')).toBe(404);
  expect(await status('75/detail?week=2026-W60')).toBe(400);
  expect(await status('overview?period=year')).toBe(422);
  const who = await api.user({ role: 'viewer', permissions: ['leads.view'] });
  expect((await api.call(who, 'GET', '/api/departements/overview')).status).toBe(403);
});
