/** `/api/privacy` and the page where clients acknowledge. */
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../store/db/ids.ts';
import { acknowledge, findAcknowledgement } from '../../../store/privacy/finish-erasure.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { testKeys } from '../../support/intake.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const PHONE = '0612349876';
const EMAIL = 'zelie.quennehen@personne.example';
const WHO = { phone: PHONE, nom: 'Quennehen', prenom: 'Zélie', email: EMAIL } as const;
let admin: TestUser;

interface Body {
  [name: string]: unknown;
  request: { id: string; erasure: unknown };
  leads: unknown[];
  errors: { path: string }[];
}
const call = async (user: TestUser, method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) =>
  api.call<Body>(user, method, `/api/privacy/${url}`, body);

beforeEach(async () => {
  await emptyStore(store);
  admin = await api.user({ role: 'super_admin' });
});

async function sold(entity: 'ZR7' | 'MDL' = 'ZR7') {
  const { client, commande } = await insertOrder(store, { entity }, { entity, name: `Client ${entity}` });
  const lead = aLead({ ...WHO, entity, lead_owner_entity: entity, status: 'livre' });
  await store.leads.insertOne(lead);
  await store.deliveries.insertOne(aDelivery(lead, commande, { status: 'sent', entity }));
  return { client, commande, lead };
}

describe('looking a person up', () => {
  it.each(['06 12 34 98 76', '+33612349876', 'Zelie.Quennehen@personne.example'])('by %s', async (q) => {
    const { lead, client } = await sold();
    const { status, body } = await call(admin, 'GET', `search?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      phones: [PHONE],
      emails: [EMAIL],
      leads: [{ id: lead._id, nom: 'Quennehen', erased: false }],
      deliveries: [{ client_id: client._id, client_name: 'Client ZR7', status: 'sent' }],
      linked: { phones: [], emails: [] },
      ...{ suppressed: [], requests: [], sold_across: 0 },
    });
    const logged = (await store.event_log.findOne({ action: 'privacy.search' }))!;
    expect(logged.entity_id).toBe(q.includes('@') ? testKeys.email(EMAIL) : testKeys.phone(PHONE));
    expect(JSON.stringify(logged)).not.toContain(PHONE);
  });

  it('refuses what is neither, and tells who shares a number or an address', async () => {
    const { status, body } = await call(admin, 'GET', 'search?q=Quennehen');
    expect([status, body.errors[0]!.path]).toEqual([422, 'q']);
    await sold();
    await store.leads.insertOne(aLead({ phone: '0612340001', email: EMAIL, nom: 'Autre' }));
    const { body: found } = await call(admin, 'GET', `search?q=${PHONE}`);
    expect(found['linked']).toEqual({ phones: ['0612340001'], emails: [] });
  });

  it('shows each company its own; a lead of the other one sold to its client is only counted', async () => {
    const { lead } = await sold('MDL');
    const { commande } = await insertOrder(store);
    await store.deliveries.insertOne(
      aDelivery(lead, commande, { status: 'sent', entity: 'ZR7', guard: 'g' }),
    );
    const reader = await api.user({ role: 'admin', entity: 'ZR7' });
    const { body } = await call(reader, 'GET', `search?q=${PHONE}`);
    expect(body).toMatchObject({ leads: [], deliveries: [], sold_across: 1 });
    expect((await call(reader, 'POST', 'erase', { q: PHONE, objection: false })).status).toBe(404);
  });
});

describe('what may be asked', () => {
  it('an export is everything, and leaves nothing of our keys in it', async () => {
    const { client } = await sold();
    const { status, body } = await call(admin, 'POST', 'export', { q: PHONE });
    expect(status).toBe(200);
    expect(body).toMatchObject({ leads: [{ phone: PHONE }], deliveries: [{ client_name: client.name }] });
    expect(JSON.stringify(body)).not.toContain(testKeys.person(PHONE, 'PV'));
    expect(JSON.stringify(body)).not.toContain(testKeys.phone(PHONE));
    expect(await store.privacy_requests.countDocuments({ kind: 'export' })).toBe(1);
  });

  it('an erasure asks whether it is an objection too, and is not asked twice', async () => {
    await sold();
    expect((await call(admin, 'POST', 'erase', { q: PHONE })).status).toBe(422);
    const { status, body } = await call(admin, 'POST', 'erase', { q: PHONE, objection: true });
    expect(status).toBe(200);
    expect(body.request).toMatchObject({ kind: 'erase', status: 'asked', objection: true, leads: 1 });
    expect((await call(admin, 'POST', 'erase', { q: EMAIL, objection: false })).status).toBe(409);
    expect(await store.suppression_list.countDocuments()).toBe(1);
    expect((await call(admin, 'GET', `requests/${body.request.id}`)).body['erasure']).toMatchObject({
      status: 'asked',
      phone_hashes: [testKeys.phone(PHONE)],
    });
    const { body: list } = await call(admin, 'GET', 'requests');
    expect(list).toMatchObject({ count: 1, requests: [{ id: body.request.id, recipients: 0 }] });
    expect(JSON.stringify(list)).not.toContain(PHONE);
  });

  it('an objection may be written down by whoever only sees; the list is lifted by who manages', async () => {
    const ops = await api.user({ role: 'ops' });
    expect((await call(ops, 'POST', 'objections', { q: PHONE, reason: 'au téléphone' })).status).toBe(200);
    expect((await call(ops, 'GET', 'suppression')).status).toBe(403);
    const { body } = await call(admin, 'GET', 'suppression');
    const id = testKeys.phone(PHONE);
    expect(body['suppressed']).toMatchObject([{ id, reason: 'au téléphone' }]);
    expect((await call(ops, 'DELETE', `suppression/${id}`)).status).toBe(403);
    expect((await call(admin, 'DELETE', `suppression/${id}`)).body).toEqual({
      success: true,
      deleted_id: id,
    });
    expect((await call(admin, 'DELETE', `suppression/${id}`)).status).toBe(404);
    const { status, body: refused } = await call(ops, 'POST', 'objections', { q: EMAIL });
    expect([status, refused.errors[0]!.path]).toEqual([422, 'q']);
  });
});

describe('the page to acknowledge', () => {
  async function told() {
    const { client } = await sold();
    const { body } = await call(admin, 'POST', 'erase', { q: PHONE, objection: false });
    const { id } = body.request;
    const token = testKeys.acknowledgement(id, client._id);
    const recipient = {
      ...{ client_id: client._id, client_name: client.name, entity: 'ZR7' as const, delivery_ids: ['d'] },
      ...{
        days: [],
        status: 'told' as const,
        mails: [{ at: MONDAY, to: [], reminder: false, simulated: false }],
      },
    };
    await store.erasures.updateOne(
      { _id: id },
      { $set: { status: 'waiting', recipients: [{ ...recipient, token_hash: sha256(token) }] } },
    );
    return { id, url: `/api/public/privacy/ack/${token}`, token };
  }
  const statusOf = async (id: string) => (await store.erasures.findOne({ _id: id }))!.recipients[0]!.status;

  it('does nothing when it is opened, however often; its button acknowledges, once', async () => {
    const { id, url } = await told();
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      const answer = await api.app.inject({ method, url });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    }
    expect(await statusOf(id)).toBe('told');
    expect(await store.event_log.countDocuments({ action: 'privacy.ack' })).toBe(0);
    const press = () =>
      api.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: '',
      });
    expect((await press()).body).toContain('Merci');
    expect((await press()).statusCode).toBe(200);
    expect(await statusOf(id)).toBe('acknowledged');
    expect(await store.event_log.countDocuments({ action: 'privacy.ack' })).toBe(1);
    expect((await call(admin, 'GET', `requests/${id}`)).body).toMatchObject({
      recipients: 1,
      acknowledged: 1,
    });
  });

  it('names nobody, and is 404 for a link that is none', async () => {
    const { url } = await told();
    const { body } = await api.app.inject({ method: 'GET', url });
    for (const part of [PHONE, EMAIL, 'Quennehen']) expect(body).not.toContain(part);
    for (const method of ['GET', 'POST'] as const)
      expect((await api.app.inject({ method, url: `${url}x` })).statusCode).toBe(404);
  });

  it('is for the one client whose link it is', async () => {
    const { token } = await told();
    const found = (await findAcknowledgement(store, token))!;
    expect(await findAcknowledgement(store, token.slice(1))).toBeNull();
    expect(await acknowledge(store, found, { ip: '192.0.2.1', now: MONDAY })).toBe(true);
  });
});
