/** How requests are read, whatever the route: codes in any case, empty filters, `null` and empty texts in bodies. */
import { Type } from 'typebox';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../api/clients/contract.ts';
import type { Commande } from '../../../api/commandes/contract.ts';
import { buildApp } from '../../../api/http/app.ts';
import type { Route } from '../../../api/http/deps.ts';
import { loadConfig } from '../../../config.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;
let root: TestUser;

beforeAll(async () => {
  admin = await api.user();
  root = await api.user({ role: 'super_admin' });
});

describe('a code', () => {
  it.each([
    '/api/clients?entity=zr7',
    '/api/commandes?entity=Zr7&produit=pv',
    '/api/leads/list?entity=%20zr7&produit=pv',
    '/api/settings/delivery-calendar/check/zr7',
  ])('of a company or a produit is read in any case: %s', async (url) =>
    expect((await api.call(admin, 'GET', url)).status).toBe(200),
  );

  it('is written in capitals, whatever was sent', async () => {
    const made = await api.call<{ client: Client }>(root, 'POST', '/api/clients', {
      name: 'A',
      entity: 'mdl',
    });
    expect(made.body.client.entity).toBe('MDL');
    const order = { client_id: made.body.client.id, entity: 'mdl', produit: 'pac' };
    const { body } = await api.call<{ commande: Commande }>(root, 'POST', '/api/commandes', order);
    expect(body.commande).toMatchObject({ entity: 'MDL', produit: 'PAC' });
  });

  it('still decides who may see what', async () => {
    expect((await api.call(admin, 'GET', '/api/clients?entity=mdl')).status).toBe(403);
    const asked = await api.call(
      root,
      'POST',
      '/api/clients',
      { name: 'B', entity: 'mdl' },
      {
        'x-entity-scope': 'zr7',
      },
    );
    expect(asked.status).toBe(400);
  });
});

it('an empty filter is no filter', async () => {
  const counted = async (query: string) =>
    (await api.call(admin, 'GET', `/api/commandes?entity=ZR7${query}`)).body.count;
  await insertOrder(store);
  expect(await counted('&produit=&client_id=&week=%20')).toBe(await counted(''));
  expect((await api.call(admin, 'GET', '/api/leads/list?status=&source=&limit=')).status).toBe(200);
  expect((await api.call(admin, 'GET', '/api/leads/list?status=perdu')).status).toBe(422);
});

describe('a change', () => {
  it('leaves what is null as it is, and clears what is empty', async () => {
    const { client, commande } = await insertOrder(store, { quota_semaine: 9 }, { notes: 'à rappeler' });
    const put = async (url: string, body: object) =>
      (await api.call<{ client: Client; commande: Commande }>(admin, 'PUT', url, body)).body;
    const nothing = { name: null, notes: null, default_prix_lead: null, delivery_emails: null, legal: null };
    const before = (await put(`/api/clients/${client._id}`, { phone: '0140000000' })).client;
    const same = (await put(`/api/clients/${client._id}`, { ...nothing, phone: null })).client;
    expect(same).toEqual({ ...before, updated_at: same.updated_at });
    const cleared = { notes: '', phone: '', default_prix_lead: '', remise_percent: '', vat_rate: '' };
    expect((await put(`/api/clients/${client._id}`, cleared)).client).toMatchObject({
      ...{ notes: '', phone: '', default_prix_lead: null, remise_percent: 0, vat_rate: 20 },
      name: client.name,
    });
    const order = `/api/commandes/${commande._id}`;
    await put(order, { prix_lead: 12 });
    expect((await put(order, { prix_lead: null, quota_semaine: null })).commande).toMatchObject({
      ...{ prix_lead: 12, quota_semaine: 9 },
    });
    expect((await put(order, { prix_lead: '', quota_semaine: '' })).commande).toMatchObject({
      ...{ prix_lead: null, quota_semaine: 0, quota_remaining: 'illimité' },
    });
  });

  it('does not clear what has to be there, nor take words for numbers', async () => {
    const { client } = await insertOrder(store);
    const put = (body: object) => api.call(admin, 'PUT', `/api/clients/${client._id}`, body);
    expect((await put({ name: '' })).body).toMatchObject({ status: 422, errors: [{ path: 'name' }] });
    expect((await put({ default_prix_lead: 'cher' })).body).toMatchObject({
      errors: [{ path: 'default_prix_lead', message: 'doit être un nombre' }],
    });
  });
});

describe('permissions', () => {
  const flags = { 'leads.view': true, 'clients.view': true };
  const user = { password: 'un mot de passe solide', nom: 'Dominique', role: 'viewer', entity: 'ZR7' };
  const make = (email: string, permissions: unknown) =>
    api.call<{ user: { id: string; permissions: object } }>(root, 'POST', '/api/auth/users', {
      ...user,
      email,
      permissions,
    });

  it('are a map of every key in all answers, and taken as a map or a list', async () => {
    const byList = await make('liste@rdz.example', Object.keys(flags));
    const byMap = await make('carte@rdz.example', { ...flags, 'leads.delete': false, inconnu: true });
    expect(byMap.body.user.permissions).toEqual(byList.body.user.permissions);
    expect(byMap.body.user.permissions).toMatchObject({
      ...flags,
      'leads.delete': false,
      'users.manage': false,
    });
    const url = `/api/auth/users/${byMap.body.user.id}`;
    const changed = await api.call(root, 'PUT', url, { permissions: { 'leads.view': false } });
    expect(changed.body).toMatchObject({
      user: { permissions: { 'leads.view': false, 'clients.view': true } },
    });
    const keys = await api.call(root, 'GET', '/api/auth/permission-keys');
    expect(keys.body).toMatchObject({
      presets: { super_admin: { 'users.manage': true }, viewer: { 'users.manage': false } },
    });
    expect((await make('x@rdz.example', { 'leads.view': 'oui' })).status).toBe(422);
  });

  it('of a super_admin are all of them', async () => {
    const { body } = await api.call<{ permissions: object }>(root, 'GET', '/api/auth/me');
    expect(Object.values(body.permissions)).not.toContain(false);
  });
});

describe('a start', () => {
  const withBody =
    (body: ReturnType<typeof Type.Object>): Route =>
    (app) =>
      app.route({
        method: 'POST',
        url: '/api/essai',
        config: { public: true },
        schema: { body },
        handler: () => ({}),
      });

  it('is refused when a body has alternatives whose fields could not be picked', async () => {
    const either = Type.Object({
      what: Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
    });
    await expect(buildApp(api.deps, [withBody(either)])).rejects.toThrow(/alternatives that hold objects/);
    const list = Type.Object({
      list: Type.Array(Type.Union([Type.Object({ a: Type.String() }), Type.Null()])),
    });
    await expect(buildApp(api.deps, [withBody(list)])).rejects.toThrow(/alternatives that hold objects/);
  });

  it('goes on when the alternatives are scalars', async () => {
    const scalar = Type.Object({ what: Type.Union([Type.String(), Type.Number()]) });
    const app = await buildApp(api.deps, [withBody(scalar)]);
    await app.close();
  });
});

it('in production the documentation of the API is for people who are signed in', async () => {
  const config = { ...loadConfig({ NODE_ENV: 'test' }), NODE_ENV: 'production' };
  const app = await buildApp({ ...api.deps, config });
  const status = async (url: string, headers = {}) => (await app.inject({ url, headers })).statusCode;
  for (const url of ['/api/docs/', '/api/docs/json']) {
    expect([url, await status(url)]).toEqual([url, 401]);
    expect([url, await status(url, admin.headers)]).toEqual([url, 200]);
  }
  await app.close();
});
