/** Caps, budget, dates, pauses and quotas of weeks: what is taken, refused by name, answered and written down. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Commande } from '../../../api/commandes/contract.ts';
import { makeFence } from '../../../store/routing/commande-weeks.ts';
import { aWeek } from '../../support/dates.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { insertOrder, insertPrice } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;
let viewer: TestUser;
let id: string;

beforeAll(async () => {
  admin = await api.user({ role: 'admin' });
  viewer = await api.user({ role: 'viewer' });
});
beforeEach(async () => {
  const { client, commande } = await insertOrder(store, { quota_semaine: 10 });
  await insertPrice(store, client);
  id = commande._id;
});

interface Answer {
  commande: Commande;
  errors: { path: string }[];
}
const put = (path: string, body: object, by = admin) =>
  api.call<Answer>(by, 'PUT', `/api/commandes/${id}${path}`, body);
const events = (action: 'commande.update' | 'commande.pause_dates' | 'commande.quota_week') =>
  store.event_log.find({ action, entity_id: id }).toArray();

describe('caps and dates', () => {
  it('are none at first, are taken in euros and cleared by an empty text', async () => {
    const before = await api.call<Answer>(admin, 'GET', `/api/commandes/${id}`);
    const none = { day_cap: 0, month_cap: 0, budget_cap: 0, debut: null, fin: null, delivery_hours: null };
    expect(before.body.commande).toMatchObject({ ...none, pauses: [], quota_weeks: [], closed_by: null });
    const wanted = { day_cap: 3, month_cap: 40, budget_cap: 100.5, debut: '2026-11-01', fin: '2027-01-31' };
    const { status, body } = await put('', { ...wanted, delivery_hours: { from: 8, to: 20 } });
    expect(status).toBe(200);
    expect(body.commande).toMatchObject({ ...wanted, delivery_hours: { from: 8, to: 20 } });
    expect((await events('commande.update'))[0]!.after).toMatchObject({
      budget_cap_cents: 10_050,
      day_cap: 3,
    });
    const empty = { day_cap: '', month_cap: '', budget_cap: '', debut: '', fin: '', delivery_hours: '' };
    expect((await put('', empty)).body.commande).toMatchObject(none);
  });

  it.each([
    [{ day_cap: -1 }, 'day_cap'],
    [{ month_cap: 1.5 }, 'month_cap'],
    [{ budget_cap: 'cent' }, 'budget_cap'],
    [{ debut: 'demain' }, 'debut'],
    [{ debut: '2026-12-02', fin: '2026-12-01' }, 'fin'],
    [{ delivery_hours: { from: 20, to: 8 } }, 'delivery_hours.to'],
    [{ delivery_mode: 'sometimes' }, 'delivery_mode'],
  ])('are refused by name: %j', async (body, path) => {
    const { status, body: problem } = await put('', body);
    expect([status, problem.errors.map((error) => error.path)]).toEqual([422, [path]]);
  });

  it('refuse a budget without a price, whatever order they come in', async () => {
    await store.prices.deleteMany({});
    const refused = await put('', { budget_cap: 100 });
    expect([refused.status, refused.body.errors[0]!.path]).toEqual([422, 'budget_cap']);
    expect((await put('', { budget_cap: 100, prix_lead: 20 })).status).toBe(200);
    expect((await put('', { prix_lead: '' })).status).toBe(422);
  });

  it('are shown with the tightest limit and what closes the order', async () => {
    await put('', { day_cap: 4, budget_cap: 60 });
    const week = aWeek('2026-W48');
    await makeFence(store, id, week, '');
    const use = { used: 2, 'days.2026-11-23': 2, cents: 5_000 };
    await store.commande_weeks.updateOne({ _id: `${id}|${week}` }, { $set: use as never });
    const list = await api.call<{ commandes: Commande[] }>(
      admin,
      'GET',
      '/api/commandes?entity=ZR7&limit=500',
    );
    expect(list.body.commandes.find((commande) => commande.id === id)).toMatchObject({
      limit: { rule: 'budget_cap', used: 50, limit: 60 },
      closed_by: { rule: 'budget_cap', figures: { spent: 5_000, budget: 6_000, price: 2_500 } },
    });
  });
});

describe('immediate delivery', () => {
  it('is chosen, written down, told to the pass at once, and put back', async () => {
    const before = await api.call<Answer>(admin, 'GET', `/api/commandes/${id}`);
    expect(before.body.commande.delivery_mode).toBe('daily');
    api.asked.length = 0;
    const { body } = await put('', { delivery_mode: 'immediate', delivery_hours: { from: 8, to: 20 } });
    expect(body.commande).toMatchObject({ delivery_mode: 'immediate', delivery_hours: { from: 8, to: 20 } });
    expect((await events('commande.update'))[0]).toMatchObject({ after: { delivery_mode: 'immediate' } });
    expect(api.asked).toContain('immediate');
    api.asked.length = 0;
    expect((await put('', { delivery_mode: 'daily' })).body.commande.delivery_mode).toBe('daily');
    expect(api.asked).not.toContain('immediate');
  });

  it('asks for the right to change quotas, also in a new order', async () => {
    const seller = await api.user({ role: 'ops', permissions: ['commandes.view', 'commandes.create'] });
    const { client } = await insertOrder(store);
    const create = (delivery_mode: string) =>
      api.call(seller, 'POST', '/api/commandes', {
        ...{ entity: 'ZR7', client_id: client._id, produit: 'ITE', delivery_mode },
      });
    expect((await put('', { delivery_mode: 'immediate' }, seller)).status).toBe(403);
    expect((await create('immediate')).status).toBe(403);
    expect((await create('daily')).status).toBe(200);
  });
});

describe('pauses and quotas of weeks', () => {
  it('are replaced as a whole, shut the order, and are written down', async () => {
    const pauses = [{ from: '2026-11-23', until: '2026-11-24' }];
    const paused = await put('/pauses', { pauses });
    expect(paused.body.commande).toMatchObject({
      pauses,
      active: true,
      closed_by: { rule: 'commande_inactive', figures: { why: 'pause', date: '2026-11-24' } },
    });
    expect((await put('/pauses', { pauses: [] })).body.commande).toMatchObject({
      pauses: [],
      closed_by: null,
    });
    const quota_weeks = [{ from: '2026-W48', to: '2026-W49', quota: 3 }];
    const quota = await put('/quota-weeks', { quota_weeks });
    expect(quota.body.commande).toMatchObject({
      ...{ quota_semaine: 10, quota_this_week: 3, quota_remaining: 3, quota_weeks },
      limit: { rule: 'quota_full', used: 0, limit: 3 },
    });
    expect([
      (await events('commande.pause_dates')).length,
      (await events('commande.quota_week')).length,
    ]).toEqual([2, 1]);
  });

  it.each([
    ['/pauses', { pauses: [{ from: '2026-11-24', until: '2026-11-23' }] }, 'pauses.0.until'],
    ['/pauses', { pauses: [{ from: 'hier', until: '2026-11-23' }] }, 'pauses.0.from'],
    ['/quota-weeks', { quota_weeks: [{ from: '2027-W53', to: '2027-W53', quota: 1 }] }, 'quota_weeks.0.from'],
    ['/quota-weeks', { quota_weeks: [{ from: '2026-W49', to: '2026-W48', quota: 1 }] }, 'quota_weeks.0.to'],
  ])('are refused by name: %s %j', async (path, body, field) => {
    const { status, body: problem } = await put(path, body);
    expect([status, problem.errors[0]!.path]).toEqual([422, field]);
  });

  it('are for those who may change them, and of their company', async () => {
    const other = await api.user({ role: 'admin', entity: 'MDL' });
    for (const [path, body] of [
      ['/pauses', { pauses: [] }],
      ['/quota-weeks', { quota_weeks: [] }],
    ] as const) {
      expect((await put(path, body, viewer)).status).toBe(403);
      expect((await put(path, body, other)).status).toBe(404);
    }
  });
});
