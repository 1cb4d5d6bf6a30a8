/** Where an order stands among others: who competes with it, what waits in its reach, its last weeks. */
import { beforeEach, expect, it } from 'vitest';
import type {
  CommandeForecast,
  CommandeStats,
  CommandeStock,
  Competitors,
} from '../../../api/commandes/contract.ts';
import type { DepartementStock } from '../../../api/monitoring/contract.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { addWeeks, DAY_MS, parisDay, weekKey } from '../../../domain/time/paris-time.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { aCommande, insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
});

const waiting = (n: number, departement: string, fields: object = {}) =>
  aLead({ phone: phoneNumber(n), departement, status: 'no_open_orders', created_at: MONDAY, ...fields });

const dated = (created_at: Date) => ({
  created_at,
  day: parisDay(created_at),
  week_key: weekKey(created_at),
});

/** Two orders of ZR7 and one of MDL for PV, of which only MDL's covers 33. */
async function aMarket() {
  const full = await insertOrder(
    store,
    { departements: ['33', '75'], quota_semaine: 5, priorite: 1 },
    { name: 'Plein' },
  );
  const paused = await insertOrder(store, { departements: ['33'], active: false }, { name: 'En pause' });
  const last = await insertOrder(store, { departements: ['75', '13'], priorite: 9 }, { name: 'Dernier' });
  const other = await insertOrder(store, { entity: 'MDL', departements: ['75'] }, { entity: 'MDL' });
  const week_key = weekKey(MONDAY);
  await store.commande_weeks.insertOne({
    ...{
      _id: `${full.commande._id}|${week_key}`,
      commande_id: full.commande._id,
      client_id: full.client._id,
    },
    ...{ entity: 'ZR7', week_key, open: true, quota: 5, fresh_cap: 5, used: 5, lb_used: 1 },
  });
  await api.deps.live.refresh();
  return { full, paused, last, other, week_key };
}

it('the stock of each département has the orders that cover it, and what shuts them', async () => {
  const admin = await api.user({ role: 'super_admin' });
  const { full, paused } = await aMarket();
  await store.leads.insertMany([
    ...[1, 2, 3].map((n) => waiting(n, '33')),
    waiting(4, '33', { status: 'hold_source', hold_reason: 'blocked:x' }),
    waiting(5, '33', { status: 'lb', is_lb: true }),
    waiting(6, '2A'),
    waiting(7, '33', { entity: null, lead_owner_entity: null, status: 'pending_config' }),
    waiting(8, '75', { status: 'livre' }),
    waiting(9, '33', { produit: null, status: 'pending_config' }),
  ]);
  const { body } = await api.call<DepartementStock>(admin, 'GET', '/api/departements/stock');
  expect(body.count).toBe(2);
  expect(body.results).toMatchObject([
    {
      ...{ departement: '33', produit: 'PV', waiting: 3, held: 2, lb: 1 },
      orders: [
        {
          ...{ commande_id: full.commande._id, client_name: 'Plein', used: 5, quota: 5 },
          closed_by: { rule: 'quota_full', figures: { used: 5, quota: 5 } },
        },
        { commande_id: paused.commande._id, active: false, closed_by: { rule: 'commande_inactive' } },
      ],
    },
    { departement: '2A', waiting: 1, orders: [] },
  ]);
  const of = async (filter: string) =>
    (await api.call<DepartementStock>(admin, 'GET', `/api/departements/stock?${filter}`)).body.results.map(
      ({ departement, waiting: n, held }) => [departement, n, held],
    );
  expect(await of('departements=33,75')).toEqual([['33', 3, 2]]);
  expect(await of('product=pac')).toEqual([]);
  expect(await of('entity=ZR7&product=pv')).toEqual([
    ['33', 3, 1],
    ['2A', 1, 0],
  ]);
  expect(await of('entity=MDL')).toEqual([]);
});

it('an order has competitors in the order they are served; the other company’s are its own readers’', async () => {
  const both = await api.user({ role: 'super_admin' });
  const { full, last, other } = await aMarket();
  const ask = async (who: typeof both, id: string) =>
    (await api.call<Competitors>(who, 'GET', `/api/commandes/${id}/competitors`)).body;
  expect(await ask(both, last.commande._id)).toMatchObject({
    rank: 2,
    competitors: [
      { commande_id: full.commande._id, before: true, shared_departements: ['75'] },
      { commande_id: other.commande._id, before: false, entity: 'MDL' },
    ],
  });
  const own = await api.user({ role: 'admin', entity: 'ZR7' });
  expect((await ask(own, full.commande._id)).competitors).toMatchObject([
    { commande_id: last.commande._id, before: false },
  ]);
  const foreign = await api.call(own, 'GET', `/api/commandes/${other.commande._id}/competitors`);
  expect(foreign.status).toBe(404);
});

it('what waits in its reach is counted by the first rule it fails', async () => {
  const admin = await api.user({ role: 'super_admin' });
  const { client, commande } = await insertOrder(store, {
    ...{ departements: ['33'], lb_target_bp: asBasisPoints(0) },
    criteria: [{ champ: 'statut_occupant', op: '=', valeurs: ['oui'], si_absent: 'refuse' }],
  });
  const sold = waiting(3, '33', { custom_fields: { statut_occupant: 'oui' } });
  const old = aDelivery({ ...sold, _id: 'ancien' }, commande, {
    ...{ assigned_at: MONDAY, guard_key: sold.guard_key!, guard: `${sold.guard_key}|${client._id}` },
  });
  await store.deliveries.insertOne(old);
  const later = new Date(MONDAY.getTime() + 1);
  const absent = waiting(1, '33', { created_at: later });
  await store.leads.insertMany([
    absent,
    waiting(2, '33', { custom_fields: { statut_occupant: 'oui' } }),
    sold,
    waiting(4, '33', { status: 'lb', is_lb: true, custom_fields: { statut_occupant: 'oui' } }),
    waiting(5, '75'),
    waiting(6, '33', { entity: 'MDL', lead_owner_entity: 'MDL', custom_fields: { statut_occupant: 'oui' } }),
    waiting(7, '33', { entity: 'MDL', lead_owner_entity: 'MDL', entity_locked: true }),
  ]);
  const ask = async (who: typeof admin) =>
    (await api.call<CommandeStock>(who, 'GET', `/api/commandes/${commande._id}/stock`)).body;
  const stock = await ask(admin);
  expect(stock).toMatchObject({
    calendar: null,
    fresh: { looked: 4, more: false },
    lb: { looked: 1, reasons: [{ rule: 'lb_target_zero', count: 1 }] },
  });
  expect(stock.fresh.reasons).toMatchObject([
    { rule: null, count: 2 },
    expect.objectContaining({ count: 1 }),
    expect.objectContaining({ count: 1 }),
  ]);
  expect(stock.fresh.reasons).toContainEqual({
    ...{ rule: 'criteria', count: 1, lead_id: absent._id },
    figures: expect.objectContaining({ champ: 'statut_occupant' }),
  });
  expect(stock.fresh.reasons).toContainEqual(expect.objectContaining({ rule: 'duplicate_30d', count: 1 }));
  const own = await api.user({ role: 'admin', entity: 'ZR7' });
  expect((await ask(own)).fresh.looked).toBe(3);
});

it('its last twelve weeks are told, the oldest first, with the quota each had', async () => {
  const admin = await api.user({ role: 'admin', entity: 'ZR7' });
  const { full, week_key } = await aMarket();
  const { body } = await api.call<CommandeStats>(admin, 'GET', `/api/commandes/${full.commande._id}/stats`);
  expect(body.last_12_weeks).toHaveLength(12);
  expect(body.last_12_weeks.at(-1)).toEqual({ week_key, delivered: 5, lb_delivered: 1, quota: 5 });
  expect(body.last_12_weeks[0]).toEqual({
    ...{ week_key: addWeeks(week_key, -11), delivered: 0, lb_delivered: 0, quota: null },
  });
});

it('an order that was made a moment ago has a market, too', async () => {
  const admin = await api.user({ role: 'super_admin' });
  const { client } = await insertOrder(store, { active: false });
  const fresh = aCommande(client, { produit: 'PAC' });
  await store.commandes.insertOne(fresh);
  const { status, body } = await api.call<Competitors>(
    admin,
    'GET',
    `/api/commandes/${fresh._id}/competitors`,
  );
  expect([status, body.rank, body.competitors]).toEqual([200, 1, []]);
});

it('what it should have by Sunday is told with how right such forecasts were', async () => {
  const admin = await api.user({ role: 'admin', entity: 'ZR7' });
  const { full, last, week_key } = await aMarket();
  const ask = async (id: string) =>
    (await api.call<CommandeForecast>(admin, 'GET', `/api/commandes/${id}/forecast`)).body;
  expect(await ask(last.commande._id)).toMatchObject({ expected: null, past: [], hits: 0 });

  // Six leads a week of 13 for six weeks; one of them was no lead at all.
  await store.commandes.updateMany({}, { $set: { created_at: new Date('2026-01-05T08:00:00Z') } });
  const leads = Array.from({ length: 6 }, (_, weeks) =>
    Array.from({ length: 7 }, (_, n) =>
      waiting(1_000 + weeks * 10 + n, '13', {
        status: n === 6 ? 'invalid' : 'livre',
        ...dated(new Date(MONDAY.getTime() - ((weeks + 1) * 7 - n) * DAY_MS)),
      }),
    ),
  ).flat();
  await store.leads.insertMany(leads);
  const before = addWeeks(week_key, -1);
  const { client_id, _id: commande_id } = last.commande;
  await store.commande_weeks.insertOne({
    ...{ _id: `${commande_id}|${before}`, commande_id, client_id, entity: 'ZR7', week_key: before },
    ...{ open: true, quota: 0, fresh_cap: 0, used: 6, lb_used: 0 },
  });
  await api.deps.live.refresh();
  const told = await ask(commande_id);
  expect(told).toMatchObject({ week_key, used: 0, hits: 1 });
  // Those of the weekend before are assigned already, or will be with today's run.
  expect(told.expected).toBe(5);
  expect(told.past.at(-1)).toMatchObject({ week_key: before, actual: 6, hit: true });
  expect(await ask(full.commande._id)).toMatchObject({ used: 5, expected: 5 });
});
