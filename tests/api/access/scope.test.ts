/** Entity scope: the rule as a table, and what it does to requests (03-api "Entity scope"). */
import { describe, expect, it } from 'vitest';
import { type EntityScope, resolveScope, Scope } from '../../../api/http/plugins/scope.ts';
import type { Problem } from '../../../api/http/problem.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import type { Role } from '../../../domain/access/permissions.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

type Case = [
  role: Role,
  own: Entity,
  header: EntityScope,
  named: EntityScope | undefined,
  reads: boolean,
  result: unknown,
];

describe('the rule', () => {
  const table: Case[] = [
    ['super_admin', 'ZR7', 'BOTH', undefined, true, 'BOTH'],
    ['super_admin', 'ZR7', 'MDL', undefined, true, 'MDL'],
    ['super_admin', 'ZR7', 'MDL', undefined, false, 'MDL'],
    ['super_admin', 'ZR7', 'BOTH', 'MDL', true, 'MDL'],
    ['super_admin', 'ZR7', 'ZR7', 'MDL', true, 'MDL'],
    ['super_admin', 'ZR7', 'ZR7', 'BOTH', true, 'BOTH'],
    ['super_admin', 'ZR7', 'BOTH', 'MDL', false, 'MDL'],
    ['super_admin', 'ZR7', 'ZR7', 'ZR7', false, 'ZR7'],
    ['super_admin', 'ZR7', 'ZR7', 'MDL', false, 400],
    ['admin', 'ZR7', 'MDL', undefined, true, 'ZR7'],
    ['admin', 'MDL', 'BOTH', undefined, false, 'MDL'],
    ['admin', 'ZR7', 'ZR7', 'ZR7', true, 'ZR7'],
    ['admin', 'ZR7', 'MDL', 'MDL', true, 403],
    ['ops', 'ZR7', 'BOTH', 'MDL', false, 403],
    ['viewer', 'MDL', 'BOTH', 'BOTH', true, 403],
  ];
  it.each(table)(
    '%s of %s, header %s, names %s, reads %s → %s',
    (role, entity, header, named, reads, result) => {
      let got: unknown;
      try {
        got = resolveScope({ role, entity, kind: 'session' }, { header: () => header, named, reads });
      } catch (error) {
        got = (error as Problem).status;
      }
      expect(got).toBe(result);
    },
  );

  it('shows records without a company under both only', () => {
    expect([new Scope('BOTH').sees(null), new Scope('ZR7').sees(null)]).toEqual([true, false]);
    const filters = (scope: Scope) => [scope.filter(), scope.filterOrNone()];
    expect(filters(new Scope('BOTH'))).toEqual([
      { entity: { $in: ['ZR7', 'MDL'] } },
      { entity: { $in: ['ZR7', 'MDL', null] } },
    ]);
    expect(filters(new Scope('MDL'))).toEqual([{ entity: { $in: ['MDL'] } }, { entity: { $in: ['MDL'] } }]);
  });
});

describe('on requests', () => {
  const store = useStore();
  const api = useApi(store);

  it('super_admin: creating asks for a company, from the body or the header', async () => {
    const root = await api.user({ role: 'super_admin' });
    const create = (body: object, scope?: string) =>
      api.call(
        root,
        'POST',
        '/api/clients',
        { name: 'Client', ...body },
        scope ? { 'x-entity-scope': scope } : {},
      );
    expect((await create({})).body).toMatchObject({ status: 400, detail: expect.stringContaining('entity') });
    expect((await create({}, 'BOTH')).status).toBe(400);
    expect((await create({}, 'MDL')).body).toMatchObject({ client: { entity: 'MDL' } });
    expect((await create({ entity: 'ZR7' })).body).toMatchObject({ client: { entity: 'ZR7' } });
    expect((await create({ entity: 'ZR7' }, 'MDL')).body).toMatchObject({ status: 400, code: 'bad_request' });
    expect((await create({}, 'XX')).status).toBe(400);
  });

  it('naming two companies, in body and query, is refused and writes nothing', async () => {
    const root = await api.user({ role: 'super_admin' });
    const clients = await store.clients.countDocuments();
    const create = (url: string, entity: string) =>
      api.call(root, 'POST', url, { name: 'Client', entity }).then(({ status }) => status);
    expect(await create('/api/clients?entity=MDL', 'ZR7')).toBe(400);
    expect(await create('/api/clients?entity=BOTH', 'ZR7')).toBe(400);
    expect(await store.clients.countDocuments()).toBe(clients);
    expect(await create('/api/clients?entity=ZR7', 'ZR7')).toBe(200);
  });

  it('super_admin: by id the record’s company counts under both, the header narrows it', async () => {
    const root = await api.user({ role: 'super_admin' });
    const { client } = await insertOrder(store, {}, { entity: 'MDL' });
    const get = (scope: string) =>
      api.call(root, 'GET', `/api/clients/${client._id}`, undefined, { 'x-entity-scope': scope });
    expect((await get('BOTH')).status).toBe(200);
    expect((await get('MDL')).status).toBe(200);
    expect((await get('ZR7')).status).toBe(404);
  });

  it('a lead without a company is seen by a super_admin under both only', async () => {
    const lead = aLead({ entity: null, lead_owner_entity: null, produit: null, status: 'pending_config' });
    await store.leads.insertOne(lead);
    const [root, admin] = [await api.user({ role: 'super_admin' }), await api.user({ role: 'admin' })];
    const url = `/api/leads/${lead._id}`;
    expect((await api.call(root, 'GET', url)).status).toBe(200);
    expect((await api.call(root, 'GET', url, undefined, { 'x-entity-scope': 'ZR7' })).status).toBe(404);
    expect((await api.call(admin, 'GET', url)).status).toBe(404);
  });

  it('a lead sold across: its owner sees that, when and how it ended, never to whom', async () => {
    const own = await insertOrder(store, { produit: 'ITE' }, { name: 'Client de ZR7' });
    const other = await insertOrder(
      store,
      { produit: 'ITE', entity: 'MDL' },
      { entity: 'MDL', name: 'Client secret' },
    );
    const { _id } = other.commande;
    const lead = aLead({
      produit: 'ITE',
      status: 'livre',
      delivery_id: 'd-across',
      delivery_client_id: other.client._id,
      delivery_commande_id: _id,
      delivered_to_client_id: other.client._id,
      delivered_at: api.now,
      routing: {
        at: api.now,
        pass: 'intake',
        calendar: { entity: 'ZR7', open: true, reason: null },
        considered: [
          [own.commande._id, own.client._id, 'ZR7', 5, 'quota_full', [12, 12]],
          ['mdl-1', other.client._id, 'MDL', 1, 'duplicate_30d', ['lead-of-mdl', api.now]],
          [_id, other.client._id, 'MDL', 2, 'won', []],
        ],
        more: {},
        winner: _id,
        mode: 'fallback_no_orders',
        reason: 'fallback_no_orders',
      },
    });
    await store.leads.insertOne(lead);
    await store.deliveries.insertOne({
      ...aDelivery(lead, other.commande),
      _id: 'd-across',
      sent_to: ['secret@client.example'],
      outcome: 'rejected',
      rejected_at: api.now,
      rejected_by: 'u',
      rejection_reason: 'Le secret du client',
    });

    const owner = await api.user({ role: 'admin', entity: 'ZR7' });
    const { status, body, text } = await api.call<Detail>(owner, 'GET', `/api/leads/${lead._id}`);
    expect(status).toBe(200);
    for (const secret of [
      'Client secret',
      other.client._id,
      _id,
      'secret@client.example',
      'mdl-1',
      'lead-of-mdl',
      'Le secret du client',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(body.deliveries).toMatchObject([
      { entity: 'MDL', outcome: 'rejected', status: 'sent', client_name: null, rejection_reason: null },
    ]);
    expect(body.routing_trace.considered).toEqual([
      {
        commande_id: own.commande._id,
        client_id: own.client._id,
        client_name: 'Client de ZR7',
        entity: 'ZR7',
        priorite: 5,
        result: 'quota_full',
        figures: { used: 12, quota: 12 },
      },
      { entity: 'MDL', priorite: 1, result: 'duplicate_30d', figures: {} },
      { entity: 'MDL', priorite: 2, result: 'won', figures: {} },
    ]);
    expect(body.routing_trace.winner).toBeNull();
    // Asking does not tell either: not by the client's id, and nobody but its own company gets an answer.
    const asked = (user: TestUser) =>
      api.call<{ total: number }>(user, 'GET', `/api/leads/list?client_id=${other.client._id}`);
    expect((await asked(owner)).body.total).toBe(0);
    const listed = await api.call(owner, 'GET', '/api/leads/list?produit=ITE');
    expect(listed.text).not.toContain(other.client._id);
    expect((await api.call(owner, 'GET', '/api/deliveries/d-across')).status).toBe(404);

    const buyer = await api.user({ role: 'admin', entity: 'MDL' });
    expect((await api.call(buyer, 'GET', `/api/leads/${lead._id}`)).status).toBe(404);
    const bought = await api.call(buyer, 'GET', '/api/deliveries/d-across');
    expect(bought.body).toMatchObject({
      client_name: 'Client secret',
      lead_phone: lead.phone,
      lead_nom: 'Durand',
    });
    const theirs = await api.call(buyer, 'GET', `/api/clients/${other.client._id}/leads`);
    expect(theirs.body).toMatchObject({ leads: [{ source: '', custom_fields: {}, routing_reason: null }] });
    expect(theirs.body).toMatchObject({ total: 1, leads: [{ id: lead._id, phone: lead.phone }] });

    const root = await api.user({ role: 'super_admin' });
    expect((await asked(root)).body.total).toBe(1);
    const all = await api.call(root, 'GET', `/api/leads/${lead._id}`);
    expect(all.body).toMatchObject({
      delivery_client_name: 'Client secret',
      routing_trace: {
        winner: _id,
        considered: [
          {},
          { figures: { lead_id: 'lead-of-mdl', date: api.now.toISOString() } },
          { client_name: 'Client secret' },
        ],
      },
    });
  });
});

interface Detail {
  deliveries: unknown[];
  routing_trace: { considered: unknown[]; winner: string | null };
}
