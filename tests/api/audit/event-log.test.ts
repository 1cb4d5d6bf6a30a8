/** What callers of version 1 ask of the audit trail. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../api/audit/contract.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;
let email: string;
let clientId: string;
let commandeId: string;

beforeAll(async () => {
  admin = await api.user();
  email = (await store.users.findOne({ _id: admin.id }))!.email;
  await store.users.updateOne({ _id: admin.id }, { $set: { nom: 'Zoé Lefèvre' } });
  const { client, commande } = await insertOrder(store);
  [clientId, commandeId] = [client._id, commande._id];
  const change = (url: string, body: object) => api.call(admin, 'PUT', url, body);
  await change(`/api/clients/${clientId}`, { name: 'Éoliennes du Nord', remise_percent: 12.5 });
  await change(`/api/commandes/${commandeId}`, { prix_lead: 19.9, lb_target_pct: 0.15 });
  await api.call(null, 'POST', '/api/auth/login', { email: 'personne', password: 'x' });
});

const events = async (query: string, path = '/api/event-log') => {
  const { body } = await api.call<{ events: AuditEvent[]; logs: AuditEvent[] }>(
    admin,
    'GET',
    `${path}?${query}`,
  );
  return body.events ?? body.logs;
};
const actions = async (query: string) => (await events(query)).map(({ action }) => action);

describe('an entry', () => {
  it('says who, with e-mail and address, and when', async () => {
    const [event] = await events('action=client.update');
    expect(event).toMatchObject({
      user: `Zoé Lefèvre <${email}>`,
      user_name: 'Zoé Lefèvre',
      user_email: email,
      ip_address: '127.0.0.1',
      created_at: event!.at,
    });
  });

  it('says what was done in French, as the list of actions does', async () => {
    const [event] = await events('action=client.update');
    expect(event!.sentence).toBe('Client modifié.');
    const { body } = await api.call<{ actions: string[]; sentences: Record<string, string> }>(
      admin,
      'GET',
      '/api/event-log/actions',
    );
    expect(body.sentences['commande.update']).toBe('Commande modifiée.');
    expect(Object.keys(body.sentences)).toEqual(body.actions);
  });

  it('uses the API’s names and units, never those of the store', async () => {
    const [client] = await events('action=client.update');
    expect(client).toMatchObject({ before: { remise_percent: 0 }, after: { remise_percent: 12.5 } });
    const [commande] = await events('action=commande.update');
    expect(commande!.after).toEqual({ prix_lead: 19.9, lb_target_pct: 0.15 });
    await api.call(admin, 'POST', '/api/clients', { name: 'Neuf', entity: 'zr7', default_prix_lead: 25 });
    const all = JSON.stringify(await events('limit=500'));
    expect(all).not.toMatch(/"\w+_(cents|bp)":|"_id":|_hash":|"terms":/);
  });
});

describe('the filters', () => {
  it.each(['zoé', 'LEFEVRE', 'foe'])(
    'user_filter=%s finds a name or e-mail by any part of it',
    async (part) => {
      const found = await events(`user_filter=${encodeURIComponent(part)}`);
      expect(found.length > 0).toBe(part !== 'foe');
      expect(found.every(({ user_id }) => user_id === admin.id)).toBe(true);
    },
  );

  it('user_filter takes a part of the e-mail, too', async () =>
    expect((await events(`user_filter=${email.slice(5, 30)}`)).length).toBeGreaterThan(0));

  it('entity_id also finds what names the record beside another', async () => {
    expect(await actions(`entity_id=${clientId}`)).toEqual(
      expect.arrayContaining(['client.update', 'commande.update']),
    );
    expect(await actions(`entity_id=${commandeId}`)).not.toContain('client.update');
  });

  it.each([
    ['eoliennes', 'client.update'],
    ['Éoliennes nord', 'client.update'],
    ['commande.up', 'commande.update'],
    ['lefev', 'commande.update'],
  ])('search=%s looks in names, details and actions', async (text, action) =>
    expect(await actions(`search=${encodeURIComponent(text)}`)).toContain(action),
  );

  it('search without a hit finds nothing, and an empty one is none', async () => {
    expect(await actions('search=introuvable')).toEqual([]);
    expect((await actions('search=')).length).toBeGreaterThan(1);
  });

  it('activity-logs takes user_id, entity_type and action, and answers the same shape', async () => {
    const logs = (query: string) => events(query, '/api/auth/activity-logs');
    expect(await logs('entity_type=client')).toEqual(await events('entity_type=client'));
    expect(await logs(`entity_type=client&user_id=${admin.id}&action=client.update`)).toHaveLength(1);
    expect(await logs('entity_type=client&user_id=personne')).toEqual([]);
    expect((await logs('')).every(({ entity_type }) => entity_type === 'user')).toBe(true);
  });
});
