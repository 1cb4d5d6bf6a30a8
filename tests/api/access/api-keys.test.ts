/** Keys of the API for scripts (12-rules U60): what they may do, what they see, and when they end. */
import { describe, expect, it } from 'vitest';
import type { ApiKey, ApiKeyAnswer, ApiKeyList, NewApiKey } from '../../../api/access/contract.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { sha256 } from '../../../store/db/ids.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);

const PLAIN: NewApiKey = { name: 'Tableur', entity: 'ZR7', permissions: ['leads.view'], days: 30 };
const make = (maker: TestUser, change: Partial<NewApiKey> = {}) =>
  api.call<ApiKeyAnswer & { errors: { path: string }[] }>(maker, 'POST', '/api/auth/keys', {
    ...PLAIN,
    ...change,
  });
const withKey = (secret: string): TestUser => ({
  ...{ id: '', token: secret, csrf_token: '' },
  headers: { authorization: `Bearer ${secret}` },
});
const boss = () => api.user({ role: 'super_admin' });

describe('a key of the API', () => {
  it('does what is in its list and nothing else, without CSRF, and never speaks of users or settings', async () => {
    const maker = await boss();
    const { status, body } = await make(maker, { permissions: ['leads.view', 'clients.create'] });
    expect(status).toBe(200);
    expect(body.secret).toMatch(/^rdz_[\w-]{20,}$/);
    expect(body.key).toMatchObject({ name: 'Tableur', hint: body.secret.slice(0, 10), state: 'active' });
    const key = withKey(body.secret);
    expect((await api.call(key, 'GET', '/api/leads/list')).status).toBe(200);
    expect((await api.call(key, 'GET', '/api/clients')).status).toBe(403);
    const client = { name: 'Solaire', email: 'achats@solaire.example', entity: 'ZR7' };
    expect((await api.call(key, 'POST', '/api/clients', client)).status).toBe(200);
    for (const path of ['/api/auth/users', '/api/settings', '/api/auth/keys', '/api/auth/sessions'])
      expect((await api.call(key, 'GET', path)).status, path).toBe(403);
    expect((await api.call(key, 'POST', '/api/auth/password', {})).status).toBe(403);
    expect((await api.call(key, 'GET', '/api/auth/me')).body).toMatchObject({
      id: maker.id,
      role: 'viewer',
      permissions: { 'leads.view': true, 'clients.view': false, 'users.manage': false },
    });
    const created = await store.event_log.findOne({ action: 'client.create' });
    expect(created).toMatchObject({ user_id: maker.id, user: expect.stringContaining('clé « Tableur »') });
  });

  it('is kept as a hash, shown once, and written down', async () => {
    const maker = await boss();
    const { body } = await make(maker);
    expect(await store.api_keys.findOne({ hash: sha256(body.secret) })).not.toBeNull();
    const kept = JSON.stringify([
      await store.api_keys.find().toArray(),
      await store.event_log.find({ entity_type: 'api_key' }).toArray(),
      (await api.call<ApiKeyList>(maker, 'GET', '/api/auth/keys')).body,
    ]);
    expect(kept).not.toContain(body.secret);
    const actions = await store.event_log.find({ entity_id: body.key.id }).toArray();
    expect(actions.map(({ action }) => action)).toEqual(['apikey.create']);
  });

  it('sees one company or both, never more than its maker', async () => {
    await insertOrder(store, {}, { name: 'Chez ZR7' });
    await insertOrder(store, { entity: 'MDL' }, { name: 'Chez MDL', entity: 'MDL' });
    const names = async (entity: NewApiKey['entity']) => {
      const { body } = await make(await boss(), { entity, permissions: ['clients.view'] });
      const path = '/api/clients?limit=500&entity=';
      const seen = async (asked: string) => {
        const answer = await api.call<{ clients?: { name: string }[] }>(
          withKey(body.secret),
          'GET',
          `${path}${asked}`,
        );
        return answer.body.clients?.map(({ name }) => name) ?? answer.status;
      };
      return { MDL: await seen('MDL'), ZR7: await seen('ZR7') };
    };
    const both = await names('BOTH');
    expect(both.MDL).toContain('Chez MDL');
    expect(both.ZR7).toContain('Chez ZR7');
    expect(await names('ZR7')).toMatchObject({ MDL: 403, ZR7: expect.arrayContaining(['Chez ZR7']) });
    const ours = await api.user({ role: 'admin', permissions: ['leads.view', 'apikeys.manage'] });
    expect((await make(ours, { entity: 'BOTH' })).status).toBe(403);
    expect((await make(ours, { entity: 'MDL' })).status).toBe(403);
    expect((await make(ours)).status).toBe(200);
  });

  it('is given nothing its maker does not have, and loses what they lose', async () => {
    const maker = await api.user({
      role: 'admin',
      permissions: ['leads.view', 'leads.delete', 'apikeys.manage'],
    });
    const beyond = await make(maker, { permissions: ['leads.view', 'billing.view'] });
    expect([beyond.status, beyond.body.errors[0]!.path]).toEqual([422, 'permissions.1']);
    for (const never of ['users.manage', 'settings.access', 'apikeys.manage'] as const)
      expect((await make(await boss(), { permissions: [never] })).status).toBe(422);
    const { body } = await make(maker, { permissions: ['leads.view', 'leads.delete'] });
    const key = withKey(body.secret);
    expect((await api.call(key, 'DELETE', '/api/leads/x')).status).toBe(404);
    await store.users.updateOne({ _id: maker.id }, { $set: { permissions: ['leads.view'] } });
    expect((await api.call(key, 'DELETE', '/api/leads/x')).status).toBe(403);
    expect((await api.call(key, 'GET', '/api/leads/list')).status).toBe(200);
  });

  it('ends when it is revoked, on its day, and with the account of its maker', async () => {
    const [admin, maker] = [await boss(), await boss()];
    const [revoked, short, left] = [
      (await make(maker)).body,
      (await make(maker, { days: 1 })).body,
      (await make(maker)).body,
    ];
    const status = async ({ secret }: ApiKeyAnswer) =>
      (await api.call(withKey(secret), 'GET', '/api/leads/list')).status;
    expect([await status(revoked), await status(short), await status(left)]).toEqual([200, 200, 200]);

    const revoke = (who: TestUser) => api.call(who, 'DELETE', `/api/auth/keys/${revoked.key.id}`);
    const stranger = await api.user({ role: 'admin', permissions: ['apikeys.manage'] });
    expect((await revoke(stranger)).status).toBe(404);
    expect([(await revoke(admin)).status, (await revoke(admin)).status]).toEqual([200, 400]);
    expect(await status(revoked)).toBe(401);
    api.now = new Date(api.now.getTime() + DAY_MS);
    expect([await status(short), await status(left)]).toEqual([401, 200]);
    const again = await boss();
    const list = async () => (await api.call<ApiKeyList>(again, 'GET', '/api/auth/keys')).body.keys;
    const states = async () => Object.fromEntries((await list()).map(({ id, state }: ApiKey) => [id, state]));
    expect(await states()).toMatchObject({
      [revoked.key.id]: 'revoked',
      [short.key.id]: 'expired',
      [left.key.id]: 'active',
    });
    expect((await list()).find(({ id }) => id === left.key.id)!.last_used_at).toBe(api.now.toISOString());
    await api.call(again, 'DELETE', `/api/auth/users/${maker.id}`);
    expect(await status(left)).toBe(401);
    expect((await states())[left.key.id]).toBe('revoked');
  });
});
