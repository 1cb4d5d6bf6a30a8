/** The routes of the simulator: who may ask, what is refused, and what each company is told. */
import { beforeAll, expect, it } from 'vitest';
import { replayActivities } from '../../../activities/routing/replay.ts';
import type { ActivityDeps } from '../../../activities/deps.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { saveProposals } from '../../../store/routing/replay/replays.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { insertOrder, insertPrice } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const WEEK = '2026-W47';
let both: TestUser;
let zr7: TestUser;
let mdl: TestUser;
let order: CommandeDoc;
let other: CommandeDoc;

beforeAll(async () => {
  both = await api.user({ role: 'super_admin' });
  zr7 = await api.user({ role: 'ops', entity: 'ZR7' });
  mdl = await api.user({ role: 'ops', entity: 'MDL' });
  const [own, others] = [
    await insertOrder(store, { quota_semaine: 2 }),
    await insertOrder(store, {}, { entity: 'MDL' }),
  ];
  await insertPrice(store, own.client);
  order = own.commande;
  other = others.commande;
});

const ask = (user: TestUser | null, body: object) =>
  api.call<{ replay_id: string; errors?: { path: string }[] }>(user, 'POST', '/api/routing/replay', body);

it('is for who sees the dashboard and the orders', async () => {
  expect((await ask(null, { week: WEEK })).status).toBe(401);
  for (const permissions of [['dashboard.view'], ['commandes.view']] as const)
    expect((await ask(await api.user({ permissions }), { week: WEEK })).status).toBe(403);
  const viewer = await api.user({ role: 'viewer' });
  expect((await ask(viewer, { week: WEEK })).status).toBe(202);
});

it.each([
  [{}, 'day'],
  [{ day: '2026-11-16', week: WEEK }, 'day'],
  [{ day: '2026-11-23' }, 'day'],
  [{ week: '2026-W48' }, 'week'],
])('refuses %j, naming %s', async (body, path) => {
  const { status, body: problem } = await ask(both, body);
  expect([status, problem.errors?.[0]?.path]).toEqual([422, path]);
});

it('refuses days before the upgrade', async () => {
  const _id = '0015-simulator';
  const record = (await store.migrations.findOne({ _id }))!;
  await store.migrations.updateOne(
    { _id },
    { $unset: { fresh: 1 }, $set: { done_at: new Date('2026-11-18T08:00:00Z') } },
  );
  expect((await ask(both, { day: '2026-11-18' })).status).toBe(422);
  expect((await ask(both, { day: '2026-11-19' })).status).toBe(202);
  await store.migrations.replaceOne({ _id }, record);
});

it('edits only orders and switches of the company one sees', async () => {
  const edit = (id: string) => ({ week: WEEK, commandes: [{ commande_id: id, quota_semaine: 9 }] });
  expect((await ask(zr7, edit(other._id))).status).toBe(404);
  expect((await ask(zr7, edit(order._id))).status).toBe(202);
  expect((await ask(zr7, { week: WEEK, settings: { overlap_guard: true } })).status).toBe(403);
  expect((await ask(both, { week: WEEK, settings: { overlap_guard: true } })).status).toBe(202);
});

it('names the field of an order that is wrong by the order’s place', async () => {
  const criteria = [{ champ: 'code_postal', op: 'dans', valeurs: [] }];
  const commandes = [{ commande_id: order._id }, { commande_id: order._id, criteria }];
  const { status, body } = await ask(zr7, { week: WEEK, commandes });
  expect([status, body.errors?.[0]?.path]).toEqual([422, 'commandes.1.criteria.0.valeurs']);
});

it('plays in a worker and tells the result to its company alone', async () => {
  const { body } = await ask(zr7, { week: WEEK });
  const url = `/api/routing/replay/${body.replay_id}`;
  expect((await api.call(zr7, 'GET', url)).body).toMatchObject({ status: 'running', result: null });
  const { playReplay, endReplay } = replayActivities({
    store,
    keys: api.deps.keys,
  } as unknown as ActivityDeps);
  expect([typeof playReplay, typeof endReplay]).toEqual(['function', 'function']);
  for (const path of ['', '/rows']) expect((await api.call(mdl, 'GET', url + path)).status).toBe(404);
  expect((await api.call(mdl, 'POST', `${url}/cancel`)).status).toBe(404);
  await endReplay({ replay_id: body.replay_id, status: 'cancelled' });
  expect((await api.call(zr7, 'GET', url)).body).toMatchObject({ status: 'cancelled' });
  const list = await api.call<{ replays: { id: string }[] }>(mdl, 'GET', '/api/routing/replay');
  expect(list.body.replays.map(({ id }) => id)).not.toContain(body.replay_id);
});

it('asks what would fill an order, and applies an answer with the order’s key', async () => {
  const asked = await api.call<{ replay_id: string }>(zr7, 'POST', '/api/routing/what-if', {
    commande_id: order._id,
  });
  expect(asked.status).toBe(202);
  expect((await api.call(zr7, 'POST', '/api/routing/what-if', { commande_id: other._id })).status).toBe(404);
  expect((await api.call(zr7, 'POST', '/api/routing/what-if', { produit: 'PV' })).status).toBe(422);
  const { _id: commande_id, client_id, entity } = order;
  const change = {
    ...{ commande_id, client_id, entity },
    kind: 'raise',
    limit: 'quota_semaine',
    from: 2,
    to: 7,
  } as const;
  const proposal = { changes: [change], won: 5, lost: 0, from_stock: 5, cents: 12_500 as never, clients: [] };
  await saveProposals(store, asked.body.replay_id, { proposals: [proposal], complete: true }, api.now);
  const apply = `/api/routing/replay/${asked.body.replay_id}/apply`;
  const viewer = await api.user({ role: 'viewer' });
  expect((await api.call(viewer, 'POST', apply, { proposal: 0 })).status).toBe(403);
  expect((await api.call(mdl, 'POST', apply, { proposal: 0 })).status).toBe(404);
  expect((await api.call(zr7, 'POST', apply, { proposal: 1 })).status).toBe(404);
  expect((await api.call(zr7, 'POST', apply, { proposal: 0 })).status).toBe(200);
  expect(await store.commandes.findOne({ _id: commande_id })).toMatchObject({ quota_semaine: 7 });
  const event = await store.event_log.findOne({ action: 'simulation.apply' });
  expect(event).toMatchObject({ before: { quota_semaine: 2 }, after: { quota_semaine: 7 }, user_id: zr7.id });
  expect(event?.related['replay_id']).toBe(asked.body.replay_id);
  await store.commandes.updateOne(
    { _id: commande_id },
    { $set: { updated_at: new Date(api.now.getTime() + 1_000) } },
  );
  expect((await api.call(zr7, 'POST', apply, { proposal: 0 })).status).toBe(409);
});
