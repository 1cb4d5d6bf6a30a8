/** What is noted of a client as a business partner: fields, internal notes, activity. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClientActivity, ClientDetail } from '../../../api/clients/contract.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let ops: TestUser;
let id: string;

beforeAll(async () => {
  ops = await api.user({ role: 'ops' });
});
beforeEach(async () => {
  const { client } = await insertOrder(store);
  id = client._id;
});

const putCrm = (body: object, user = ops) =>
  api.call<{ client: ClientDetail; detail: string }>(user, 'PUT', `/api/clients/${id}/crm`, body);
const postNote = (body: object, user = ops) =>
  api.call<{ note: { id: string } }>(user, 'POST', `/api/clients/${id}/notes`, body);
const activity = async (query = '') =>
  (await api.call<ClientActivity>(ops, 'GET', `/api/clients/${id}/activity${query}`)).body;
const ofClient = (action: string) => store.event_log.findOne({ action, entity_id: id });

describe('the fields', () => {
  it('are empty at first, also in the list', async () => {
    const nothing = {
      ...{ global_rating: null, payment_rating: null, lead_satisfaction_rating: null },
      ...{ discount_pressure_rating: null, client_status: null, last_payment_date: null },
      ...{ last_payment_amount: null, payment_terms: '', payment_method: '', accounting_status: '' },
      tags: [],
    };
    const one = await api.call(ops, 'GET', `/api/clients/${id}`);
    expect(one.body.client).toMatchObject({ ...nothing, internal_notes: [] });
    const list = await api.call<{ clients: { id: string }[] }>(ops, 'GET', '/api/clients?entity=ZR7');
    expect(list.body.clients.find((client) => client.id === id)).toMatchObject(nothing);
  });

  it('change one by one: null leaves, an empty text clears', async () => {
    const all = {
      ...{ global_rating: 80, payment_rating: 62.5, client_status: 'VIP', payment_terms: ' 30 jours ' },
      ...{ last_payment_date: '2026-11-02T09:30:00+01:00', last_payment_amount: 1250.5 },
      tags: ['fidèle', ' fidèle ', '', 'PV'],
    };
    expect((await putCrm(all)).body.client).toMatchObject({
      ...{ global_rating: 80, payment_rating: 62.5, client_status: 'VIP', payment_terms: '30 jours' },
      ...{ last_payment_date: '2026-11-02', last_payment_amount: 1250.5, tags: ['fidèle', 'PV'] },
    });
    const { client } = (
      await putCrm({
        global_rating: '',
        payment_rating: null,
        last_payment_date: '',
        last_payment_amount: '',
      })
    ).body;
    expect(client).toMatchObject({
      ...{ global_rating: null, payment_rating: 62.5, client_status: 'VIP' },
      ...{ last_payment_date: null, last_payment_amount: null },
    });
    expect((await putCrm({ client_status: '' })).body.client.client_status).toBeNull();
  });

  it.each([
    [{}, 400],
    [{ inconnu: 1 }, 400],
    [{ global_rating: null }, 400],
    [{ last_payment_date: 'hier' }, 400],
    [{ client_status: 'Ami' }, 422],
    [{ global_rating: 101 }, 422],
    [{ global_rating: 'bien' }, 422],
  ])('refuse %j with %i', async (body, status) => expect((await putCrm(body)).status).toBe(status));

  it('are in the audit trail by the names the API gives them', async () => {
    await putCrm({ last_payment_amount: 99.9, tags: ['à suivre'] });
    expect(await ofClient('client.crm')).toMatchObject({ user_id: ops.id, entity: 'ZR7' });
    const { body } = await api.call<{ events: object[] }>(
      await api.user(),
      'GET',
      `/api/event-log?entity_id=${id}`,
    );
    expect(body.events[0]).toMatchObject({
      action: 'client.crm',
      before: { last_payment_amount: null, tags: [] },
      after: { last_payment_amount: 99.9, tags: ['à suivre'] },
    });
  });
});

describe('an internal note', () => {
  it('is kept with its author; the audit trail says only that there is one', async () => {
    const author = (await store.users.findOne({ _id: ops.id }))!.nom;
    const { body } = await postNote({ text: '  Paie en retard  ' });
    const note = { id: body.note.id, text: 'Paie en retard', author, created_at: MONDAY.toISOString() };
    expect(body).toEqual({ success: true, note });
    const one = await api.call<{ client: ClientDetail }>(ops, 'GET', `/api/clients/${id}`);
    expect(one.body.client.internal_notes).toEqual([note]);
    expect(JSON.stringify(await ofClient('client.note'))).not.toContain('retard');
  });

  it.each([{}, { text: '' }, { text: ' \n ' }, { text: null }])('that is %j is refused (400)', async (body) =>
    expect((await postNote(body)).status).toBe(400),
  );

  it('needs leads.add_note, like the fields, and the client’s company', async () => {
    const viewer = await api.user({ role: 'viewer' });
    const other = await api.user({ role: 'ops', entity: 'MDL' });
    for (const write of [postNote, putCrm])
      expect((await write({ text: 'x', global_rating: 1 }, viewer)).status).toBe(403);
    for (const write of [postNote, putCrm])
      expect((await write({ text: 'x', global_rating: 1 }, other)).status).toBe(404);
  });
});

describe('the activity', () => {
  it('tells fields, notes, rejections and failed tries, the newest first', async () => {
    const later = (n: number) => (api.now = new Date(MONDAY.getTime() + n * 60_000));
    const by = { id: ops.id, name: 'Camille' };
    const { commande } = await insertOrder(store, {}, { name: 'Autre' });
    const own = { ...commande, client_id: id };
    const [lead, delivery] = [aLead(), aDelivery(aLead(), own)];
    await store.leads.insertOne({ ...lead, _id: delivery.lead_id });
    await store.deliveries.insertOne(delivery);
    const failed = aDelivery(aLead({ phone: '0631000009' }), own, { batch_id: 'b-failed', status: 'failed' });
    const at = later(1);
    const shared = { at, finished_at: at, to: [], accepted: [], rejected: [], ms: 1, forced: false };
    await store.delivery_batches.insertOne({
      ...aBatch([failed]),
      status: 'failed',
      attempts: [
        {
          ...shared,
          ...{ token: 't1', by: 'system', automatic: true, simulated: false },
          ...{ result: 'failed', code: 'SMTP_CONNECT' },
        },
      ],
    });
    later(2);
    await putCrm({ global_rating: 50 });
    later(3);
    await postNote({ text: 'Une note' });
    await rejectDelivery(store, { delivery_id: delivery._id, reason: 'doublon', by, now: later(4) });

    const { activities, count } = await activity();
    expect(count).toBe(4);
    expect(activities.map(({ action }) => action)).toEqual([
      'delivery_rejected',
      'note_added',
      'crm_update',
      'delivery_failed',
    ]);
    expect(activities).toMatchObject([
      { client_id: id, details: { reason: 'doublon', lead_id: delivery.lead_id } },
      { user: expect.stringContaining('@rdz.example'), created_at: expect.any(String) },
      { details: { after: { global_rating: 50 } } },
      { user: 'RDZ', details: { batch_id: 'b-failed', error: 'SMTP_CONNECT', leads: 1 } },
    ]);
    expect((await activity('?limit=1&skip=1')).activities).toEqual([activities[1]]);
    api.now = MONDAY;
  });
});
