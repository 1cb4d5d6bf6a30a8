/** Deliveries as the API shows them, their evidence, and what is done to them without sending. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;
let commande: CommandeDoc;

beforeAll(async () => {
  admin = await api.user({ role: 'admin' });
  ({ commande } = await insertOrder(store, {}, { name: 'Solaire du Midi' }));
});

async function insert(overrides: Partial<DeliveryDoc> = {}, batch = true): Promise<DeliveryDoc> {
  const lead = aLead({ status: 'livre' });
  const delivery = aDelivery(lead, commande, overrides);
  if (batch) delivery.batch_id ??= `batch-of-${delivery._id}`;
  await store.leads.insertOne({ ...lead, delivery_id: delivery._id });
  await store.deliveries.insertOne(delivery);
  if (batch) await store.delivery_batches.insertOne(aBatch([delivery]));
  return delivery;
}
const post = (delivery: DeliveryDoc, action: string, body: object = {}) =>
  api.call(admin, 'POST', `/api/deliveries/${delivery._id}/${action}`, body);

describe('the list', () => {
  it('shows lead, client and outcome, and filters by status, client and week', async () => {
    const sent = await insert();
    await insert({ status: 'pending_csv', assigned_at: new Date('2026-11-20T08:00:00Z') }, false);
    const get = async (query: string) => (await api.call(admin, 'GET', `/api/deliveries?${query}`)).body;
    expect(await get('')).toMatchObject({ count: 2, total: 2 });
    expect(await get('status=sent')).toMatchObject({
      deliveries: [
        {
          id: sent._id,
          lead_nom: 'Durand',
          lead_phone: '0631000000',
          client_name: 'Solaire du Midi',
          outcome: 'accepted',
          billable: true,
          has_csv: true,
          sent_to: ['acheteur@client.example'],
        },
      ],
    });
    expect(await get('week=2026-W47')).toMatchObject({
      total: 1,
      deliveries: [{ status: 'pending_csv', has_csv: false }],
    });
    expect(await get(`client_id=${commande.client_id}`)).toMatchObject({ total: 2 });
    const stats = await api.call(admin, 'GET', '/api/deliveries/stats');
    expect(stats.body).toMatchObject({ sent: 1, pending_csv: 1, billable: 1, rejected: 0, total: 2 });
  });
});

describe('narrowed', () => {
  const get = async (query: string, user = admin) => {
    const { status, body } = await api.call<{ deliveries: { id: string }[] }>(
      user,
      'GET',
      `/api/deliveries?client_id=${commande.client_id}&${query}`,
    );
    expect(status, query).toBe(200);
    return body.deliveries.map(({ id }) => id);
  };

  it('by the person, the days it was assigned on, product, département and how it ended', async () => {
    const assigned_at = new Date('2026-11-10T08:00:00Z');
    const fields = { assigned_at, created_at: assigned_at, produit: 'ITE', departement: '2A' };
    const rejected = { outcome: 'rejected' as const, rejected_at: assigned_at, rejection_reason: 'doublon' };
    const found = await insert({ ...fields, ...rejected });
    const person = { nom: 'Quéméner', prenom: 'Maëlle', phone: '0698765432' };
    const search = ['quemener', 'maelle', '5432'];
    await store.leads.updateOne({ _id: found.lead_id }, { $set: { ...person, search } });
    for (const query of [
      ...['search=quemener', 'search=06+98+76+54+32', 'search=5432', 'search=Ma%C3%ABlle+qu'],
      ...['from=2026-11-10&to=2026-11-10', 'to=2026-11-11', 'produit=ITE', 'departement=2A'],
      ...['outcome=rejected', 'outcome=rejected&departement=2A&search=5432'],
    ])
      expect([query, await get(query)]).toEqual([query, [found._id]]);
    for (const query of ['search=nulle', 'from=2026-11-25', 'outcome=removed', 'search=5432&departement=75'])
      expect([query, await get(query)]).toEqual([query, []]);
    // Whom the other company sold to is not found out by asking.
    const other = await api.user({ role: 'admin', entity: 'MDL' });
    expect(await get('search=5432', other)).toEqual([]);
    await store.deliveries.deleteOne({ _id: found._id });
  });
});

describe('sorted by client', () => {
  const NAMES = ['Zénith', 'écolo', 'Albatros', 'Désert', 'Client 10', 'Client 9'];
  const BY_NAME = ['Albatros', 'Client 9', 'Client 10', 'Désert', 'écolo', 'Zénith'];
  let user: TestUser;
  beforeAll(async () => {
    user = await api.user({ role: 'admin', entity: 'MDL' });
    for (const [n, name] of NAMES.entries()) {
      const { commande } = await insertOrder(store, { entity: 'MDL' }, { name, entity: 'MDL' });
      // One of them has none; others several, of which two at one moment.
      const made = Array.from({ length: name === 'Désert' ? 0 : n + 1 }, (_, at) =>
        aDelivery(aLead(), commande, {
          created_at: new Date(Date.UTC(2026, 10, 23, 8, at >> 1)),
          status: at % 2 ? 'cancelled' : 'pending_csv',
        }),
      );
      if (made.length > 0) await store.deliveries.insertMany(made);
    }
  });
  interface Page {
    deliveries: { id: string; client_name: string; created_at: string }[];
    next_cursor: string | null;
    prev_cursor: string | null;
    total: number;
  }
  const get = async (query: string) =>
    (await api.call<Page>(user, 'GET', `/api/deliveries?sort=client&${query}`)).body;
  const idsOf = ({ deliveries }: Page) => deliveries.map(({ id }) => id);

  it('goes by their names as French sorts them, the newest first under each', async () => {
    const { deliveries, total } = await get('');
    expect([...new Set(deliveries.map(({ client_name }) => client_name))]).toEqual(
      BY_NAME.filter((name) => name !== 'Désert'),
    );
    expect(total).toBe(deliveries.length);
    for (const [n, one] of deliveries.slice(1).entries())
      if (one.client_name === deliveries[n]!.client_name)
        expect(one.created_at <= deliveries[n]!.created_at).toBe(true);
  });

  it.each(['', 'status=cancelled', 'sort=-client'])(
    'is read through once, there and back: %s',
    async (query) => {
      const listed = async (more: string) =>
        (
          await api.call<Page>(
            user,
            'GET',
            `/api/deliveries?${query || 'sort=client'}${query.startsWith('status') ? '&sort=client' : ''}${more}`,
          )
        ).body;
      const whole = idsOf(await listed(''));
      const pages: Page[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Page = await listed(`&limit=2${cursor && `&cursor=${cursor}`}`);
        pages.push(page);
        cursor = page.next_cursor;
      }
      expect(pages.flatMap(idsOf)).toEqual(whole);
      expect(new Set(whole).size).toBe(whole.length);
      const back: string[] = [];
      for (let cursor = pages.at(-1)!.prev_cursor; cursor !== null;) {
        const page: Page = await listed(`&limit=2&cursor=${cursor}`);
        back.unshift(...idsOf(page));
        cursor = page.prev_cursor;
      }
      expect([...back, ...idsOf(pages.at(-1)!)]).toEqual(whole);
      expect(idsOf(await listed('&skip=3&limit=4'))).toEqual(whole.slice(3, 7));
    },
  );

  it('refuses to skip far, and a cursor of another order', async () => {
    const { status, body } = await api.call(user, 'GET', '/api/deliveries?sort=client&skip=5001');
    expect([status, body.errors]).toEqual([422, [expect.objectContaining({ path: 'skip' })]]);
    const { next_cursor } = (await api.call(user, 'GET', '/api/deliveries?limit=1')).body;
    expect(
      await api.call(user, 'GET', `/api/deliveries?sort=client&cursor=${String(next_cursor)}`),
    ).toMatchObject({
      status: 400,
    });
  });
});

describe('batches', () => {
  const find = async (search: string, user = admin) =>
    (
      await api.call<{ batches: { id: string; client_name: string }[] }>(
        user,
        'GET',
        `/api/batches?search=${encodeURIComponent(search)}`,
      )
    ).body.batches.map(({ id }) => id);

  it('are found by the name of their CSV in any case, without its beginning, and by their id', async () => {
    const delivery = aDelivery(aLead(), commande);
    const named = (_id: string, csv_filename: string) => aBatch([delivery], { _id, csv_filename });
    await store.delivery_batches.insertMany([
      named('01a2171f-1', 'leads_ZR7_PV_20271201_3.csv'),
      named('01a2171f-2', 'leads_ZR7_PV_20271202_3.csv'),
      { ...named('01a2171f-3', 'leads_MDL_PV_20271202_3.csv'), entity: 'MDL' },
    ]);
    expect(await find('leads_ZR7_PV_20271201_3.csv')).toEqual(['01a2171f-1']);
    expect(await find('zr7_pv_2027')).toEqual(['01a2171f-2', '01a2171f-1']);
    expect(await find('batch/01A2171F')).toEqual(['01a2171f-2', '01a2171f-1']);
    expect(await find('01a2171f-3')).toEqual([]);
    expect(await find('pv_2027')).toEqual([]);
    expect(await find('%%')).toEqual([]);
    const other = await api.user({ role: 'admin', entity: 'MDL' });
    expect(await find('leads_', other)).toEqual(['01a2171f-3']);
  });

  it('have their deliveries', async () => {
    const mine = await insert();
    const { body } = await api.call(admin, 'GET', `/api/deliveries?batch_id=${mine.batch_id!}`);
    expect(body).toMatchObject({ total: 1, deliveries: [{ id: mine._id }] });
    const none = await api.call(admin, 'GET', `/api/deliveries?batch_id=${mine.batch_id!}&run_id=2020-01-01`);
    expect(none.body).toMatchObject({ total: 0 });
  });
});

describe('the evidence', () => {
  it('has attempts with people’s names, hash, Message-ID, the server’s reply and the workflow', async () => {
    const delivery = aDelivery(aLead(), commande, { batch_id: 'b-evidence', sent_by: admin.id });
    const at = new Date('2026-11-23T08:30:00Z');
    const shared = { at, finished_at: at, to: ['a@client.example'], simulated: false, forced: false, ms: 12 };
    await store.deliveries.insertOne(delivery);
    await store.delivery_batches.insertOne(
      aBatch([delivery], {
        reply: '250 2.0.0 queued',
        attempts: [
          {
            ...shared,
            token: 't1',
            by: 'system',
            automatic: true,
            result: 'failed',
            code: 'SMTP_CONNECT',
            accepted: [],
            rejected: [],
          },
          {
            ...shared,
            token: 't2',
            by: admin.id,
            automatic: false,
            result: 'sent',
            reply: '250 2.0.0 queued',
            accepted: ['a@client.example'],
            rejected: [],
          },
        ],
      }),
    );
    const { body, text } = await api.call(admin, 'GET', `/api/deliveries/${delivery._id}`);
    const name = (await store.users.findOne({ _id: admin.id }))!.nom;
    expect(body).toMatchObject({
      sent_by: name,
      batch_status: 'sent',
      batch_size: 1,
      csv_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      message_id: '<batch@zr7-digital.fr>',
      server_reply: '250 2.0.0 queued',
      attempts: [
        { n: 1, result: 'failed', error_code: 'SMTP_CONNECT', by: 'RDZ', automatic: true },
        { n: 2, result: 'sent', reply: '250 2.0.0 queued', by: name, ended_at: at.toISOString() },
      ],
      workflow_id: 'batch/b-evidence',
      temporal_url: 'http://temporal.example/batch%2Fb-evidence',
    });
    expect(text).not.toContain('"token"');
  });

  it('is the CSV as it left, with its name', async () => {
    const delivery = await insert();
    const answer = await api.call(admin, 'GET', `/api/deliveries/${delivery._id}/download`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="leads_ZR7_PV_20261123_1.csv"');
    expect(answer.text).toBe((await store.delivery_batches.findOne({ _id: delivery.batch_id! }))!.csv);
    expect(answer.headers['x-rdz-preview']).toBeUndefined();
  });

  it('is a preview of what would leave before there is one, which is not kept', async () => {
    const waiting = await insert({ status: 'pending_csv' }, false);
    const answer = await api.call(admin, 'GET', `/api/deliveries/${waiting._id}/download`);
    expect([answer.status, answer.headers['x-rdz-preview']]).toEqual([200, 'true']);
    expect(answer.text).toContain('0631000000');
    expect(await store.deliveries.findOne({ _id: waiting._id })).toEqual(waiting);
    const gone = await insert({ status: 'cancelled' }, false);
    expect((await api.call(admin, 'GET', `/api/deliveries/${gone._id}/download`)).status).toBe(404);
  });
});

describe('reject and remove', () => {
  it('are refused before it is sent (400), and change nothing then', async () => {
    for (const status of ['pending_csv', 'ready_to_send', 'failed', 'uncertain', 'cancelled'] as const) {
      const delivery = await insert({ status }, status !== 'pending_csv');
      expect((await post(delivery, 'reject-leads', { reason: 'faux numéro' })).status).toBe(400);
      expect((await post(delivery, 'remove-lead', { reason: 'doublon' })).status).toBe(400);
      expect(await store.deliveries.findOne({ _id: delivery._id })).toEqual(delivery);
    }
  });

  it('without a reason are kept as `autre`', async () => {
    for (const [action, body] of [
      ['reject-leads', undefined],
      ['reject-leads', { reason: '  ' }],
      ['remove-lead', {}],
      ['remove-lead', { reason: '' }],
    ] as const) {
      const delivery = await insert();
      expect((await post(delivery, action, body)).body).toMatchObject({ success: true, reason: 'autre' });
    }
    expect((await post(await insert(), 'remove-lead', { reason: 'parce que' })).status).toBe(422);
  });

  it('are idempotent, stop it being billable, and exclude each other', async () => {
    const rejected = await insert();
    expect((await post(rejected, 'reject-leads', { reason: 'faux numéro' })).body).toEqual({
      success: true,
      delivery_id: rejected._id,
      lead_id: rejected.lead_id,
      outcome: 'rejected',
      reason: 'faux numéro',
      already_rejected: false,
    });
    const told = await insert();
    const said = { reason: 'hors_zone', reason_detail: ' habite ailleurs ' };
    expect((await post(told, 'reject-leads', said)).body).toMatchObject({ reason: 'hors_zone' });
    expect((await api.call(admin, 'GET', `/api/deliveries/${told._id}`)).body).toMatchObject({
      ...{ rejection_reason: 'hors_zone', rejection_reason_detail: 'habite ailleurs' },
    });
    expect((await post(rejected, 'reject-leads', { reason: 'encore' })).body).toMatchObject({
      already_rejected: true,
      reason: 'faux numéro',
    });
    expect((await post(rejected, 'remove-lead', { reason: 'doublon' })).status).toBe(400);
    const detail = await api.call(admin, 'GET', `/api/deliveries/${rejected._id}`);
    expect(detail.body).toMatchObject({
      outcome: 'rejected',
      billable: false,
      rejection_reason: 'faux numéro',
      has_csv: true,
    });

    const removed = await insert();
    expect((await post(removed, 'remove-lead', { reason: 'autre', reason_detail: 'saisie' })).status).toBe(
      200,
    );
    expect((await post(removed, 'remove-lead', { reason: 'test' })).body).toMatchObject({
      already_removed: true,
      lead_id: removed.lead_id,
      reason: 'autre',
    });
    expect((await post(removed, 'reject-leads', { reason: 'x' })).status).toBe(400);
    const after = await api.call(admin, 'GET', `/api/deliveries/${removed._id}`);
    expect(after.body).toMatchObject({
      outcome: 'removed',
      removal_reason: 'autre',
      removal_reason_detail: 'saisie',
      removal_detail: 'saisie',
    });
  });
});

describe('an action its state does not allow', () => {
  it.each([
    ['sent', 'send', 400],
    ['sending', 'send', 400],
    ['uncertain', 'send', 409],
    ['cancelled', 'send', 409],
    ['failed', 'confirm', 409],
    ['sent', 'resend', 409],
    ['sent', 'cancel', 409],
    ['sending', 'cancel', 409],
    ['cancelled', 'cancel', 409],
  ] as const)('%s: %s → %i with a sentence, and nothing changes', async (status, action, expected) => {
    const delivery = await insert({ status });
    const answer = await post(delivery, action, action === 'cancel' ? { reason: 'essai' } : {});
    expect([answer.status, typeof answer.body.detail]).toEqual([expected, 'string']);
    expect(await store.deliveries.findOne({ _id: delivery._id })).toEqual(delivery);
  });

  it('an address that is none is 422 before anything else', async () => {
    const delivery = await insert({ status: 'failed' });
    const answer = await post(delivery, 'send', { override_email: 'pas une adresse' });
    expect(answer.body).toMatchObject({ status: 422, errors: [{ path: 'override_email' }] });
  });

  it('cancelling alone takes the delivery out of a batch that never left', async () => {
    const delivery = await insert({ status: 'pending_csv' }, false);
    expect((await post(delivery, 'cancel', { reason: 'erreur de saisie' })).body).toMatchObject({
      success: true,
      status: 'cancelled',
    });
    expect(await store.deliveries.findOne({ _id: delivery._id })).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'erreur de saisie',
      cancelled_by: admin.id,
    });
  });
});

describe('preparing', () => {
  it('makes the CSVs of what waits, without sending', async () => {
    await store.deliveries.deleteMany({});
    await insert({ status: 'pending_csv', sent_to: [] }, false);
    const { body } = await api.call(admin, 'POST', '/api/deliveries/batch/generate-csv?entity=ZR7');
    expect(body).toEqual({
      ...{ success: true, batches: 1, deliveries: 1, failed: 0 },
      ...{ processed: 1, errors: 0, skipped_calendar: 0 },
    });
    const { deliveries } = (await api.call<{ deliveries: object[] }>(admin, 'GET', '/api/deliveries')).body;
    expect(deliveries[0]).toMatchObject({
      csv_generated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      updated_at: api.now.toISOString(),
      register_date: expect.any(Number),
    });
    expect(await store.deliveries.findOne({})).toMatchObject({ status: 'ready_to_send' });
    expect((await api.call(admin, 'POST', '/api/deliveries/batch/generate-csv?entity=MDL')).status).toBe(403);
  });

  it('sends nothing on a day off, and says so', async () => {
    const sunday = new Date('2026-11-22T09:00:00Z');
    const before = api.now;
    api.now = sunday;
    const { body } = await api.call(admin, 'POST', '/api/deliveries/batch/send-ready');
    expect(body).toMatchObject({
      success: true,
      sent: 0,
      processed: 0,
      errors: 0,
      skipped_calendar: expect.any(Number),
      closed: [{ entity: 'ZR7', reason: 'delivery_day_disabled:dimanche' }],
      results: [],
    });
    api.now = before;
  });
});
