/** Clients and orders: what callers rely on, and what their changes do to fences and deliveries. */
import { aWeek } from '../../support/dates.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Client, ClientList } from '../../../api/clients/contract.ts';
import type { Commande } from '../../../api/commandes/contract.ts';
import { makeFence } from '../../../store/routing/commande-weeks.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { useStore } from '../../support/store.ts';
import { asCents, asBasisPoints } from '../../../domain/money/money.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;

beforeAll(async () => {
  admin = await api.user({ role: 'admin' });
});

const createClient = (body: object) =>
  api.call<{ client: Client; detail: string }>(admin, 'POST', '/api/clients', { name: 'Client', ...body });
const createCommande = (body: object) =>
  api.call<{ commande: Commande; detail: string }>(admin, 'POST', '/api/commandes', {
    produit: 'PV',
    ...body,
  });
const week = aWeek('2026-W48');

/** One order with a unit used this week and a delivery that has not left. */
async function orderUnderWay() {
  const { client, commande } = await insertOrder(store, { quota_semaine: 10 });
  await makeFence(store, commande._id, week, '');
  const fence = `${commande._id}|${week}`;
  await store.commande_weeks.updateOne({ _id: fence }, { $set: { used: 1 } });
  const lead = aLead({ status: 'routed', in_delivery: true });
  const delivery = aDelivery(lead, commande, {
    status: 'pending_csv',
    slot_id: fence,
    guard: `${lead._id}|guard`,
  });
  await store.leads.insertOne({ ...lead, delivery_id: delivery._id });
  await store.deliveries.insertOne(delivery);
  return { client, commande, lead, delivery, fence };
}

describe('clients', () => {
  it('are created with defaults, in euros and percent, and found again', async () => {
    const { status, body } = await createClient({
      name: '  Solaire du Midi ',
      email: 'Contact@Solaire-Midi.example',
      default_prix_lead: 24.99,
      remise_percent: 12.5,
      legal: { siren: '732829320', nothing: 'x' },
      unknown: 'ignored',
    });
    expect(status).toBe(200);
    const { client } = body;
    expect(client).toMatchObject({
      entity: 'ZR7',
      name: 'Solaire du Midi',
      email: 'contact@solaire-midi.example',
      default_prix_lead: 24.99,
      remise_percent: 12.5,
      discount_pct_global: 12.5,
      vat_rate: 20,
      tva_rate: 20,
      payment_terms_days: 30,
      delivery_method: 'csv',
      csv_delimiter: ',',
      auto_send_enabled: true,
      active: true,
      has_valid_channel: true,
      deliverable_reason: null,
      total_leads_received: 0,
      legal: { siren: '732829320', legal_name: '', country: 'FR' },
    });
    const stored = await store.clients.findOne({ _id: client.id });
    expect(stored).toMatchObject({
      default_prix_lead_cents: asCents(2499),
      remise_bp: asBasisPoints(1250),
      vat_rate_bp: asBasisPoints(2000),
    });
    expect(stored).not.toHaveProperty('unknown');
    expect(stored!.legal).not.toHaveProperty('nothing');
    expect((await api.call(admin, 'GET', `/api/clients/${client.id}`)).body).toEqual({ client });
  });

  it('have one e-mail each in their company (400), and any number of none', async () => {
    const email = 'double@client.example';
    expect((await createClient({ email })).status).toBe(200);
    expect(await createClient({ email: 'DOUBLE@client.example' })).toMatchObject({
      status: 400,
      body: { status: 400 },
    });
    const mdl = await api.user({ role: 'admin', entity: 'MDL' });
    expect((await api.call(mdl, 'POST', '/api/clients', { name: 'Autre', email })).status).toBe(200);
    expect((await createClient({ email: '' })).status).toBe(200);
    expect((await createClient({})).body.client).toMatchObject({
      has_valid_channel: false,
      deliverable_reason: 'no_channel',
    });
    const other = (await createClient({ email: 'autre@client.example' })).body.client;
    expect((await api.call(admin, 'PUT', `/api/clients/${other.id}`, { email })).status).toBe(400);
  });

  it('say why nothing can be delivered to them', async () => {
    const reasonOf = async (body: object) => (await createClient(body)).body.client.deliverable_reason;
    expect(await reasonOf({ delivery_emails: ['x@mailinator.com'] })).toBe('email_denylisted');
    expect(await reasonOf({ delivery_emails: ['livraison@client.example'] })).toBeNull();
  });

  it('keep addresses that mails can go to, whoever typed them how, and no other', async () => {
    const { client } = (
      await createClient({ delivery_emails: ['a@x.fr; b@x.fr', 'Jean Dupont <c@énergie.fr>', 'A@x.fr'] })
    ).body;
    expect(client.delivery_emails).toEqual(['A@x.fr', 'b@x.fr', 'c@xn--nergie-9ua.fr']);
    for (const body of [
      { delivery_emails: ['pas une adresse'] },
      { delivery_emails: ['a@x.fr, sans arobase'] },
      { email: 'pas une adresse' },
      { email: 'a@x.fr; b@x.fr' },
    ])
      expect((await api.call(admin, 'PUT', `/api/clients/${client.id}`, body)).status).toBe(422);
    const stored = await store.clients.findOne({ _id: client.id });
    expect(stored!.delivery_emails).toEqual(client.delivery_emails);
  });

  it('are delivered to by an API once it has an address and a key', async () => {
    const { client } = (await createClient({ email: 'api@client.example' })).body;
    const put = (body: object) => api.call(admin, 'PUT', `/api/clients/${client.id}`, body);
    const api_endpoint = 'https://crm.client.example/leads';
    expect((await put({ delivery_method: 'api', api_endpoint })).status).toBe(422);
    expect((await put({ api_endpoint: 'http://crm.client.example' })).status).toBe(422);
    await api.call(admin, 'POST', `/api/clients/${client.id}/api-channel/rotate-key`);
    expect((await put({ delivery_method: 'api' })).status).toBe(422);
    expect((await put({ delivery_method: 'api', api_endpoint })).body).toMatchObject({
      client: { delivery_method: 'api', has_valid_channel: true },
    });
    expect((await put({ api_endpoint: '' })).status).toBe(422);
  });

  it('have a name somebody can see', async () => {
    expect((await createClient({ name: '\u200b' })).status).toBe(422);
    expect((await createClient({ name: 'Soleil\u200b' })).body.client.name).toBe('Soleil');
  });

  it('keep the secret of their API, and show only its end', async () => {
    const { client } = (await createClient({ api_key: 'secret-0123456789' })).body;
    expect(client.api_key).toBe('••••6789');
    const put = (body: object) =>
      api.call<{ client: Client }>(admin, 'PUT', `/api/clients/${client.id}`, body);
    await put({ api_key: client.api_key, notes: 'inchangé' });
    expect(await store.clients.findOne({ _id: client.id })).toMatchObject({ api_key: 'secret-0123456789' });
    await put({ api_key: null });
    expect(await store.clients.findOne({ _id: client.id })).toMatchObject({ api_key: 'secret-0123456789' });
    await put({ api_key: '' });
    expect(await store.clients.findOne({ _id: client.id })).toMatchObject({ api_key: '' });
    const events = await store.event_log.find({ entity_id: client.id }).toArray();
    expect(JSON.stringify(events)).not.toContain('secret-0123456789');
  });

  it('change what was sent and nothing else; the audit trail says what', async () => {
    const { client } = (await createClient({ phone: '0140000000', vat_rate: 10 })).body;
    const { body } = await api.call<{ client: Client }>(admin, 'PUT', `/api/clients/${client.id}`, {
      name: 'Nouveau nom',
      legal: { city: 'Lyon' },
    });
    expect(body.client).toEqual({
      ...client,
      name: 'Nouveau nom',
      legal: { ...client.legal, city: 'Lyon' },
      updated_at: body.client.updated_at,
    });
    const event = await store.event_log.findOne({ action: 'client.update', entity_id: client.id });
    expect(event).toMatchObject({
      user_id: admin.id,
      before: { name: 'Client' },
      after: { name: 'Nouveau nom' },
    });
    expect(Object.keys(event!.after!).sort()).toEqual(['legal', 'name']);
  });

  it('are not deleted while an order is active; afterwards they are gone, and their e-mail is free', async () => {
    const email = 'parti@client.example';
    const { client } = (await createClient({ email })).body;
    const { commande } = (await createCommande({ client_id: client.id })).body;
    const remove = () => api.call(admin, 'DELETE', `/api/clients/${client.id}`);
    expect((await remove()).status).toBe(400);
    await api.call(admin, 'POST', `/api/commandes/${commande.id}/toggle`);
    expect((await remove()).body).toEqual({ success: true, deleted_id: client.id });
    expect((await remove()).status).toBe(404);
    expect((await api.call(admin, 'GET', `/api/clients/${client.id}`)).status).toBe(404);
    expect((await createClient({ email })).status).toBe(200);
    expect((await api.call(admin, 'POST', `/api/commandes/${commande.id}/toggle`)).status).toBe(404);
  });

  it('deactivated: their fences close in the same transaction, what has not left is cancelled, the lead is stock again', async () => {
    const { client, fence, delivery, lead } = await orderUnderWay();
    await api.call(admin, 'PUT', `/api/clients/${client._id}`, { active: false });
    expect(await store.commande_weeks.findOne({ _id: fence })).toMatchObject({ open: false, used: 0 });
    expect(await store.deliveries.findOne({ _id: delivery._id })).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'client_inactive',
      cancelled_by: admin.id,
    });
    expect(await store.leads.findOne({ _id: lead._id })).toMatchObject({ status: 'new', in_delivery: false });
    await api.call(admin, 'PUT', `/api/clients/${client._id}`, { active: true });
    expect(await store.commande_weeks.findOne({ _id: fence })).toMatchObject({ open: true });
  });

  it('are listed per company, active ones by default, by name', async () => {
    expect((await api.call(admin, 'GET', '/api/clients')).status).toBe(422);
    const { body } = await api.call<{ clients: Client[]; count: number; entity: string }>(
      admin,
      'GET',
      '/api/clients?entity=ZR7',
    );
    expect(body.entity).toBe('ZR7');
    expect(body.count).toBe(body.clients.length);
    expect(body.clients.every((client) => client.active)).toBe(true);
    const all = await api.call<{ count: number }>(admin, 'GET', '/api/clients?entity=ZR7&active_only=false');
    expect(all.body.count).toBe(
      await store.clients.countDocuments({ entity: 'ZR7', deleted_at: { $exists: false } }),
    );
  });

  it('are listed in pages, when asked for', async () => {
    const reader = await api.user({ role: 'super_admin' });
    let next: string | null = null;
    const page = async (query: string) => {
      const url = `/api/clients?entity=BOTH&active_only=false${query}`;
      const { body } = await api.call<ClientList>(reader, 'GET', url);
      expect(body.count).toBe(body.clients.length);
      next = body.next_cursor;
      return { total: body.total, ids: body.clients.map(({ id }) => id) };
    };
    const { ids, total } = await page('');
    expect(total).toBe(ids.length);
    expect(await page('&limit=1&skip=1')).toEqual({ total, ids: ids.slice(1, 2) });
    expect(await page(`&skip=${total}`)).toEqual({ total, ids: [] });
    expect(next).toBeNull();
    const read: string[] = [];
    for (let query = '&limit=1'; query; query = next ? `&limit=1&cursor=${String(next)}` : '')
      read.push(...(await page(query)).ids);
    expect(read).toEqual(ids);
    expect((await api.call(reader, 'GET', '/api/clients?entity=BOTH&cursor=hier')).status).toBe(400);
  });

  it('show their leads, figures and periods', async () => {
    const { client, commande } = await insertOrder(store);
    const at = (day: string) => new Date(`${day}T23:30:00Z`);
    const lead = aLead({ created_at: at('2026-10-31') });
    await store.leads.insertOne(lead);
    const sent = (day: string, more: object = {}) =>
      aDelivery(lead, commande, { assigned_at: at(day), sent_at: at(day), ...more });
    await store.deliveries.insertMany([
      // 23:30 UTC is the next day in Paris.
      sent('2026-11-01'),
      sent('2026-11-22'),
      sent('2026-11-22', { outcome: 'rejected', rejected_at: at('2026-11-22') }),
      sent('2026-11-22'),
      aDelivery(lead, commande, { status: 'failed', assigned_at: at('2026-11-22') }),
    ]);
    const get = async (path: string) =>
      (await api.call(admin, 'GET', `/api/clients/${client._id}${path}`)).body;
    expect(await get('')).toMatchObject({ client: { total_leads_received: 4, total_leads_this_week: 3 } });
    const latest = { id: lead._id, nom: 'Durand', status: lead.status, client_id: client._id };
    expect(await get('/leads?limit=2')).toMatchObject({
      count: 2,
      total: 4,
      leads: [{ ...latest, sent_at: at('2026-11-22').toISOString() }, latest],
    });
    expect(await get('/stats')).toMatchObject({
      client_id: client._id,
      client_name: 'Solaire du Midi',
      entity: 'ZR7',
      stats: { total_delivered: 4, this_week: 3, by_product: { PV: 4 }, rejected: 1, rejection_rate: 25 },
    });
    const summary = await get('/summary?group_by=day&from=2026-11-01&to=2026-11-30');
    expect(summary).toMatchObject({
      ...{ client_id: client._id, client_name: 'Solaire du Midi', entity: 'ZR7' },
      periods: [
        { period: '2026-11-02', sent: 1, billable: 1 },
        { period: '2026-11-23', sent: 3, failed: 1, rejected: 1, billable: 2, by_produit: { PV: 3 } },
      ],
      totals: { sent: 4, failed: 1, rejected: 1, billable: 3, reject_rate: 25 },
      last_delivery: { sent_at: at('2026-11-22').toISOString() },
      next_delivery_day: '2026-11-23',
    });
    // Any ISO text will do, and what is ready after today's run leaves with the next one.
    await store.delivery_reports.insertOne({ ...aRunUnderWay(), status: 'done' });
    const times = 'from=2026-11-01T12:00:00Z&to=2026-11-30T00:30:00+01:00';
    expect(await get(`/summary?group_by=day&${times}`)).toEqual({
      ...summary,
      next_delivery_day: '2026-11-24',
    });
    expect(await get('/summary?group_by=week')).toMatchObject({
      periods: [{ period: '2026-W45' }, { period: '2026-W48' }],
    });
    expect(await get('/summary?group_by=month')).toMatchObject({ periods: [{ period: '2026-11', sent: 4 }] });
    expect(await get('/summary?from=2026-12-01&to=2026-11-01')).toMatchObject({ status: 400 });
  });
});

describe('orders', () => {
  it('are created with defaults, and have their name, use and what remains', async () => {
    const { client } = (await createClient({ name: 'Toits de Loire' })).body;
    const { status, body } = await createCommande({
      client_id: client.id,
      departements: ['44', '1', '44'],
      quota_semaine: 12,
      lb_target_pct: 0.15,
      prix_lead: 25.5,
    });
    expect(status).toBe(200);
    expect(body.commande).toMatchObject({
      entity: 'ZR7',
      client_name: 'Toits de Loire',
      produit: 'PV',
      departements: ['01', '44'],
      quota_semaine: 12,
      priorite: 5,
      lb_target_pct: 0.15,
      prix_lead: 25.5,
      active: true,
      auto_renew: true,
      leads_delivered_this_week: 0,
      quota_remaining: 12,
    });
    expect(await store.commandes.findOne({ _id: body.commande.id })).toMatchObject({
      lb_target_bp: asBasisPoints(1500),
      prix_lead_cents: asCents(2550),
    });
    const open = (await createCommande({ client_id: client.id, produit: 'PAC' })).body.commande;
    expect(open).toMatchObject({ departements: ['*'], quota_semaine: 0, quota_remaining: 'illimité' });
    expect(api.asked).toContain('routeStock');
  });

  it.each([
    [{ produit: 'XYZ' }, 'produit'],
    [{ departements: ['99'] }, 'departements.0'],
    [{ departements: ['75', '2A'] }, 'departements.1'],
    [{ departements: [] }, 'departements'],
    [{ priorite: 11 }, 'priorite'],
    [{ quota_semaine: -1 }, 'quota_semaine'],
    [{ lb_target_pct: 1.5 }, 'lb_target_pct'],
    [{ quota_semaine: 'beaucoup' }, 'quota_semaine'],
  ])('refuse %j, naming the field', async (body, path) => {
    const { client } = (await createClient({})).body;
    const answer = await createCommande({ client_id: client.id, ...body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('are one active per client and produit (400), also when activated, also at the same moment', async () => {
    const { client } = (await createClient({})).body;
    const both = await Promise.all([
      createCommande({ client_id: client.id }),
      createCommande({ client_id: client.id }),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 400]);
    const paused = await createCommande({ client_id: client.id, active: false });
    expect(paused.status).toBe(200);
    expect((await api.call(admin, 'POST', `/api/commandes/${paused.body.commande.id}/toggle`)).status).toBe(
      400,
    );
  });

  it('are 404 for another company’s client, or none', async () => {
    const { client } = await insertOrder(store, {}, { entity: 'MDL' });
    expect((await createCommande({ client_id: client._id })).status).toBe(404);
    expect((await createCommande({ client_id: 'nobody' })).status).toBe(404);
  });

  it('changed: their fences follow in the same transaction', async () => {
    const { commande, fence } = await orderUnderWay();
    const put = (body: object) =>
      api.call<{ commande: Commande }>(admin, 'PUT', `/api/commandes/${commande._id}`, body);
    expect((await put({ quota_semaine: 40, lb_target_pct: 0.25 })).body.commande).toMatchObject({
      quota_semaine: 40,
      leads_delivered_this_week: 1,
      quota_remaining: 39,
    });
    expect(await store.commande_weeks.findOne({ _id: fence })).toMatchObject({
      quota: 40,
      fresh_cap: 30,
      open: true,
    });
    expect((await put({ produit: 'PAC' })).status).toBe(400);
    expect((await put({ produit: 'PV' })).status).toBe(200);
    const toggled = await api.call(admin, 'POST', `/api/commandes/${commande._id}/toggle`);
    expect(toggled.body).toEqual({ success: true, active: false });
    expect(await store.commande_weeks.findOne({ _id: fence })).toMatchObject({ open: false, used: 1 });
  });

  it('paused keep what is assigned; deleted cancel it', async () => {
    const { commande, delivery } = await orderUnderWay();
    await api.call(admin, 'POST', `/api/commandes/${commande._id}/toggle`);
    expect(await store.deliveries.findOne({ _id: delivery._id })).toMatchObject({ status: 'pending_csv' });
    const deleted = await api.call(admin, 'DELETE', `/api/commandes/${commande._id}`);
    expect(deleted.body).toEqual({ success: true, deleted_id: commande._id });
    expect(await store.deliveries.findOne({ _id: delivery._id })).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'commande_deleted',
    });
    expect((await api.call(admin, 'GET', `/api/commandes/${commande._id}`)).status).toBe(404);
  });

  it('ask for more permissions where the contract does', async () => {
    const { commande } = await insertOrder(store);
    const limited = await api.user({ role: 'ops', permissions: ['commandes.view', 'commandes.edit_quota'] });
    const put = (body: object) => api.call(limited, 'PUT', `/api/commandes/${commande._id}`, body);
    expect((await put({ quota_semaine: 5, lb_target_pct: 0, active: true })).status).toBe(200);
    expect((await put({ lb_target_pct: 0.5 })).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining('edit_lb_target'),
    });
    expect((await put({ active: false })).status).toBe(403);
    expect((await api.call(limited, 'POST', `/api/commandes/${commande._id}/toggle`)).status).toBe(403);
  });

  it('show past weeks and their deliveries', async () => {
    const { commande, fence, delivery } = await orderUnderWay();
    const past = {
      ...(await store.commande_weeks.findOne({ _id: fence }))!,
      _id: `${commande._id}|2026-W47`,
      week_key: aWeek('2026-W47'),
    };
    await store.commande_weeks.insertOne({ ...past, used: 7, lb_used: 2 });
    const { body } = await api.call(admin, 'GET', `/api/commandes/${commande._id}/stats`);
    expect(body).toMatchObject({
      current_week: { start: '2026-11-22T23:00:00.000Z', delivered: 1, lb_delivered: 0, quota: 10 },
      total_delivered: 8,
      last_4_weeks: [
        { week_offset: -1, delivered: 7, lb_delivered: 2 },
        { week_offset: -2, delivered: 0 },
        { week_offset: -3 },
        { week_offset: -4 },
      ],
    });
    const list = await api.call(admin, 'GET', `/api/commandes/${commande._id}/deliveries`);
    expect(list.body).toMatchObject({ total: 1, deliveries: [{ id: delivery._id }] });
    const lastWeek = await api.call<{ commandes: Commande[] }>(
      admin,
      'GET',
      '/api/commandes?entity=ZR7&week=2026-W47',
    );
    expect(lastWeek.body.commandes.find((one) => one.id === commande._id)).toMatchObject({
      leads_delivered_this_week: 7,
      week_start: '2026-11-15T23:00:00.000Z',
    });
  });

  it('know the served départements and the products', async () => {
    const departements = await api.call<{ departements: string[] }>(
      admin,
      'GET',
      '/api/commandes/departements',
    );
    expect(departements.body.departements).toHaveLength(94);
    const products = await api.call(admin, 'GET', '/api/commandes/products');
    expect(products.body).toEqual({ products: ['ITE', 'PAC', 'PV'], count: 3 });
  });
});
