/** Erasure on a real MongoDB: a person who stands in every place there is, and afterwards in none. */
import type { Document } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildCsv } from '../../../domain/deliveries/csv.ts';
import type { Person } from '../../../domain/privacy/person.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { COLLECTIONS, type CollectionName } from '../../../store/collections.ts';
import { newId, sha256 } from '../../../store/db/ids.ts';
import { returnedLead } from '../../support/privacy.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { beginErasure, stopDeliveries } from '../../../store/privacy/begin-erasure.ts';
import { DataBlanker } from '../../../store/privacy/blank-data.ts';
import type { ErasureDoc } from '../../../store/privacy/collections.ts';
import { personData } from '../../../store/privacy/export-person.ts';
import { endBlanking, forgetPerson, startBlanking } from '../../../store/privacy/finish-erasure.ts';
import { listRecipients } from '../../../store/privacy/list-recipients.ts';
import { PLACES } from '../../../store/privacy/places.ts';
import {
  askErasure,
  ErasureUnderWayError,
  liftObjection,
  NobodyError,
  NoPhoneError,
  object,
} from '../../../store/privacy/requests.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { markLb } from '../../../store/routing/mark-lb.ts';
import { aSubmission, MONDAY, testKeys, useIntake } from '../../support/intake.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { tracesOf } from '../../support/privacy.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const deps = { store, keys: testKeys };
const BOTH = { entities: ['ZR7', 'MDL'] as const, both: true };
const ZR7 = { entities: ['ZR7'] as const, both: false };
const PHONE = '0612349876';
const EMAIL = 'zelie.quennehen@personne.example';
const NAME = { nom: 'Quennehen', prenom: 'Zélie' };
const WHO: Person = { phones: [PHONE], emails: [EMAIL], names: [NAME] };
const SENDERS = {
  ZR7: { address: 'a@zr7.example', name: 'ZR7' },
  MDL: { address: 'a@mdl.example', name: 'MDL' },
};

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await intake.snapshot.refresh();
});

const asked = (
  identity = { phones: [PHONE], emails: [] as string[] },
  reach: typeof BOTH | typeof ZR7 = BOTH,
) => ({
  identity,
  reach,
  by: SYSTEM,
  now: MONDAY,
});
const erasureOf = async (id: string): Promise<ErasureDoc> => (await store.erasures.findOne({ _id: id }))!;

/** Its steps, as `erasure/<id>` takes them; recipients are told by nobody here. */
async function erase(id: string): Promise<ErasureDoc> {
  await beginErasure(deps, await erasureOf(id), { now: MONDAY, waitMs: 0 });
  const { in_flight } = await stopDeliveries(store, await erasureOf(id), { senders: SENDERS, now: MONDAY });
  const recipients = await listRecipients(deps, await erasureOf(id));
  await startBlanking(store, await erasureOf(id), { recipients, undecided: in_flight, now: MONDAY });
  // Each page by somebody who knows the mark only.
  while (await new DataBlanker(store, await erasureOf(id), MONDAY).next(MONDAY));
  await endBlanking(store, await erasureOf(id), MONDAY);
  await forgetPerson(store, id, MONDAY);
  return erasureOf(id);
}

/** The person is said in each way people write, wherever text can stand. */
const SAID = `rappeler Mme QUENNEHEN Zelie au +33 (0)6 12 34 98 76 ou ${EMAIL.toUpperCase()}`;

/** A sent lead of theirs beside one of a neighbour who has the same name, and a trace in every place. */
async function everywhere() {
  const { client, commande } = await insertOrder(store, {}, { name: 'Solaire du Midi' });
  const person = aLead({
    ...{ phone: PHONE, ...NAME, email: EMAIL, status: 'livre', session_id: newId(), ip: '192.0.2.7' },
    given: { phone: '06.12.34.98.76', nom: NAME.nom },
    notes: [{ at: MONDAY, by: 'u', by_name: 'Sam', text: SAID }],
    consent: { text: `Je soussignée ${NAME.nom}`, ip: '192.0.2.7' },
    custom_fields: { adresse: `chez ${NAME.nom}` },
    liaison_code: `L-${PHONE}`,
    resubmitted: { at: MONDAY, session_id: 'visit-2' },
  });
  const neighbour = aLead({
    phone: '0612340000',
    nom: NAME.nom,
    prenom: 'Paul',
    email: 'paul@ailleurs.example',
    status: 'livre',
  });
  const deliveries = [person, neighbour].map((lead) =>
    aDelivery(lead, commande, { status: 'sent', batch_id: 'b' }),
  );
  await store.leads.insertMany([person, neighbour]);
  await store.deliveries.insertMany(deliveries);
  await store.deliveries.updateOne({ _id: deliveries[0]!._id }, { $set: { removal_detail: SAID } });
  const csv = buildCsv({
    entity: 'ZR7',
    produit: 'PV',
    rows: [person, neighbour].map((lead) => ({ ...lead, telephone: lead.phone })),
    delimiter: ';',
    bom: true,
  }).toString('utf8');
  const [lead_id, delivery_id] = [person._id, deliveries[0]!._id];
  const session_id = person.session_id!;
  const planted: Partial<Record<CollectionName, Document>> = {
    delivery_batches: {
      ...{ _id: 'b', entity: 'ZR7', client_id: client._id, commande_id: commande._id, produit: 'PV' },
      ...{ day: '2026-11-23', status: 'sent', csv, csv_sha256: sha256(csv), csv_filename: 'f.csv' },
      delivery_ids: deliveries.map(({ _id }) => _id),
      lead_ids: [person._id, neighbour._id],
      phone_hashes: [person.phone_hash, neighbour.phone_hash],
      attempts: [{ reply: `550 ${EMAIL}`, result: 'sent' }],
      ...{ sent_to: ['x@client.example'], first_claimed_at: MONDAY, automatic_attempts: 0 },
    },
    api_exchanges: {
      ...{ client_id: client._id, entity: 'ZR7', key: 'k', at: new Date(), result: 'sent', batch_id: 'b' },
      answer: `{"name":"${NAME.nom}"}`,
    },
    visitor_sessions: {
      _id: session_id,
      visitor_id: 'v',
      referrer: `https://x/?tel=${PHONE}`,
      ip: '192.0.2.7',
      lp_code: 'LP1',
    },
    tracking: {
      session_id,
      event_type: 'input',
      data: { nom: NAME.nom, tel: '612349876' },
      created_at: new Date(),
    },
    idempotency_keys: { answer: { lead_id, message: SAID }, created_at: new Date() },
    imports: {
      entity: 'ZR7',
      status: 'committed',
      rows: 1,
      created_at: MONDAY,
      file_name: `${NAME.nom} ${NAME.prenom}.csv`,
    },
    import_rows: {
      import_id: 'i',
      n: 2,
      cells: ['6 12 34 98 76', NAME.nom],
      phone_hash: person.phone_hash,
      expires_at: new Date('2030-01-01'),
    },
    event_log: {
      ...{
        at: MONDAY,
        action: 'lead.note',
        entity_type: 'lead',
        entity_id: lead_id,
        user: 'Sam',
        entity: 'ZR7',
      },
      ...{
        before: { phone: PHONE },
        after: { text: `vu avec ${NAME.prenom}` },
        related: {},
        terms: ['quennehen', 'zelie', PHONE],
      },
    },
    alerts: { kind: 'batch_failed', subject_id: 'b', facts: { code: EMAIL }, raised_at: MONDAY },
    routing_replays: {
      kind: 'replay',
      status: 'done',
      entities: ['ZR7'],
      created_at: MONDAY,
      expires_at: new Date('2030-01-01'),
      asked: { note: SAID },
    },
    routing_replay_rows: {
      replay_id: 'r',
      n: 1,
      lead_id,
      trace: { criteria: [NAME.nom] },
      expires_at: new Date('2030-01-01'),
    },
    providers: { slug: 'p', key_hash: 'h', notes: SAID },
    source_breakers: {
      entity: 'ZR7',
      source: 's',
      state: 'open',
      rev: 1,
      rules: {},
      history: [{ reason: SAID }],
    },
    prepayment_movements: {
      balance_id: 'x',
      client_id: 'c',
      produit: 'PV',
      kind: 'correction',
      units: 1,
      reason: SAID,
      at: MONDAY,
      by: 'u',
    },
    billing_credits: {
      client_id: client._id,
      commande_id: commande._id,
      entity: 'ZR7',
      note: SAID,
      produit: 'PV',
      week_key: '2026-W48',
      units: 1,
    },
    invoice_mails: {
      invoice_id: 'x',
      kind: 'invoice',
      to: [],
      status: 'failed',
      attempts: [{ reply: SAID }],
    },
    intercompany_transfers: {
      ...{ delivery_id, lead_id, from_entity: 'ZR7', to_entity: 'MDL', produit: 'PV', week_key: '2026-W48' },
      ...{ sent_at: MONDAY, status: 'cancelled', cancel_reason: SAID },
    },
  };
  for (const [name, record] of Object.entries(planted))
    await store.db.collection<Document & { _id: string }>(name).insertOne({ _id: newId(), ...record });
  await store.clients.updateOne(
    { _id: client._id },
    {
      $set: {
        notes: SAID,
        internal_notes: [{ id: '1', text: SAID, author: 'Sam', author_id: 'u', created_at: MONDAY }],
      },
    },
  );
  await store.commandes.updateOne({ _id: commande._id }, { $set: { notes: SAID } });
  return { person, neighbour, client, deliveries, csv };
}

describe('a person who stands everywhere', () => {
  it('stands in every place of the list, and after an erasure nowhere in the database', async () => {
    const { person, neighbour, client, deliveries, csv } = await everywhere();
    const named = new Set((await tracesOf(store, WHO)).map((line) => line.split(':')[0]));
    const places = Object.entries(PLACES).filter(([, { how }]) => how === 'blank');
    expect([...named].sort()).toEqual(places.map(([name]) => name).sort());

    const { _id: id } = await askErasure(deps, asked(), true);
    const erasure = await erase(id);
    // The neighbour has the same name: only they are left.
    const left = await tracesOf(store, WHO);
    expect(left.every((line) => line.endsWith('(quennehen)'))).toBe(true);
    expect(left.map((line) => line.split(' (')[0]).sort()).toEqual(
      ['delivery_batches: b', `leads: ${neighbour._id}`].sort(),
    );
    expect(await store.leads.findOne({ _id: neighbour._id })).toEqual(neighbour);

    const batch = (await store.delivery_batches.findOne({ _id: 'b' }))!;
    const lines = csv.split('\r\n');
    expect(batch.csv.split('\r\n')).toEqual([lines[0], ';;;;;;', lines[2], '']);
    expect(batch).toMatchObject({
      csv_sha256: sha256(csv),
      phone_hashes: [neighbour.phone_hash],
      erased_at: MONDAY,
    });
    const lead = (await store.leads.findOne({ _id: person._id }))!;
    expect(Object.keys(lead)).not.toEqual(expect.arrayContaining(['resubmitted']));
    expect(Object.keys(lead)).not.toEqual(expect.arrayContaining(['session_id']));
    expect(lead).toMatchObject({
      ...{ status: 'livre', day: person.day, departement: '75', produit: 'PV', source: 'LP1' },
      ...{ phone: '', phone_hash: '', custom_fields: {}, search: [] },
    });
    const own = (await store.deliveries.findOne({ _id: deliveries[0]!._id }))!;
    expect(own.guard).toBeUndefined();
    expect(JSON.stringify(own)).not.toContain(person.guard_key);
    const event = await store.event_log.findOne({ action: 'lead.note' });
    expect(event!.terms!.filter((term) => term.includes('zelie'))).toEqual([]);

    expect(Object.keys(erasure.blanked).sort()).toEqual(places.map(([name]) => name).sort());
    expect(erasure).toMatchObject({ status: 'waiting', cancelled: 0, undecided: 0 });
    expect(erasure.person).toBeUndefined();
    expect(erasure.recipients).toMatchObject([
      {
        client_id: client._id,
        client_name: 'Solaire du Midi',
        status: 'failed',
        delivery_ids: [deliveries[0]!._id],
      },
    ]);
    expect(await store.suppression_list.countDocuments({ _id: testKeys.phone(PHONE) })).toBe(1);
  });

  it('may be erased again and again, and what the law has us keep is counted and stays', async () => {
    await everywhere();
    await store.db.collection<Document & { _id: string }>('invoices').insertOne({
      _id: 'inv',
      entity: 'ZR7',
      description: SAID,
      type: 'external',
      kind: 'invoice',
      status: 'draft',
      ttc: 0,
      paid: 0,
      credited: 0,
      ht: 0,
      vat: 0,
    });
    const { _id: id } = await askErasure(deps, asked(), false);
    await erase(id);
    const { kept } = await erasureOf(id);
    expect(kept).toEqual({ invoices: 1 });
    expect((await store.invoices.findOne({ _id: 'inv' }))!.description).toBe(SAID);
    expect(await store.suppression_list.countDocuments()).toBe(0);
    await expect(askErasure(deps, asked(), false)).rejects.toThrow(NobodyError);
  });
});

it('every collection has its place, and every place a collection', () => {
  expect(Object.keys(PLACES).sort()).toEqual(Object.keys(COLLECTIONS).sort());
});

describe('a lead', () => {
  const submit = (body: Record<string, unknown> = {}) =>
    intake.queue.submit(aSubmission({ phone: PHONE, ...NAME, email: EMAIL, ...body }));
  const balanced = async () => isBalanced(await countBalance(store, parisDay(MONDAY)));

  it('that waits leaves the stock; the same person later is somebody new', async () => {
    await submit();
    const { _id: id } = await askErasure(deps, asked(), false);
    const erasure = await erase(id);
    expect(erasure.recipients).toEqual([]);
    expect(await store.leads.findOne({})).toMatchObject({
      status: 'suppressed',
      hold_reason: 'erased',
      phone: '',
    });
    expect(await tracesOf(store, WHO)).toEqual([]);
    expect(await balanced()).toBe(true);
    await insertOrder(store);
    await intake.snapshot.refresh();
    const answer = await submit();
    expect(answer).toMatchObject({ status: 'routed' });
    expect(await store.leads.countDocuments()).toBe(2);
    expect(await balanced()).toBe(true);
  });

  it('that waits for its CSV is cancelled, and its order has room again', async () => {
    await insertOrder(store, { quota_semaine: 1 });
    await intake.snapshot.refresh();
    expect(await submit()).toMatchObject({ status: 'routed' });
    const { _id: id } = await askErasure(deps, asked({ phones: [], emails: [EMAIL] }), false);
    const erasure = await erase(id);
    expect(erasure).toMatchObject({ cancelled: 1, undecided: 0, recipients: [] });
    expect(await store.deliveries.findOne({})).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'suppressed',
    });
    expect((await store.commande_weeks.findOne({}))!.used).toBe(0);
    expect(await tracesOf(store, WHO)).toEqual([]);
    expect(await balanced()).toBe(true);
  });

  it('that was sold never comes back: not as an LB, not when its client rejects it', async () => {
    await everywhere();
    const { _id: id } = await askErasure(deps, asked(), false);
    await erase(id);
    const lead = (await store.leads.findOne({ erased_at: { $exists: true } }))!;
    await store.leads.updateOne({ _id: lead._id }, { $set: { delivered_at: new Date('2026-01-01') } });
    await markLb(store, { now: MONDAY, limit: 10 });
    expect((await store.leads.findOne({ _id: lead._id }))!.is_lb).toBe(false);
    const { _id: delivery_id } = (await store.deliveries.findOne({ lead_id: lead._id }))!;
    await rejectDelivery(store, { delivery_id, reason: 'faux', by: SYSTEM, now: MONDAY });
    expect((await returnedLead(store, lead._id)).status).toBe('suppressed');
  });
});

describe('whose data', () => {
  it('one company erases its own, and tells the other’s client through it', async () => {
    const own = aLead({ phone: PHONE, ...NAME, email: EMAIL, status: 'livre' });
    const other = aLead({
      phone: PHONE,
      ...NAME,
      email: EMAIL,
      entity: 'MDL',
      lead_owner_entity: 'MDL',
      status: 'no_open_orders',
    });
    const { commande } = await insertOrder(
      store,
      { entity: 'MDL' },
      { entity: 'MDL', name: 'Client de MDL' },
    );
    const across = aDelivery(own, commande, { status: 'sent', entity: 'MDL' });
    await store.leads.insertMany([own, other]);
    await store.deliveries.insertOne(across);
    const { _id: id } = await askErasure(deps, asked(undefined, ZR7), false);
    const erasure = await erase(id);
    expect(erasure.lead_ids).toEqual([own._id]);
    expect(erasure.recipients).toMatchObject([{ entity: 'MDL', client_name: 'Client de MDL' }]);
    expect(await store.leads.findOne({ _id: other._id })).toEqual(other);
    expect((await store.deliveries.findOne({ _id: across._id }))!.guard_key).toBe(`erased|${own._id}`);
  });

  it('somebody who shares the e-mail keeps it', async () => {
    const spouse = aLead({ phone: '0612340001', nom: 'Autre', prenom: 'Ana', email: EMAIL });
    await store.leads.insertMany([aLead({ phone: PHONE, ...NAME, email: EMAIL }), spouse]);
    const { _id: id } = await askErasure(deps, asked(), false);
    await erase(id);
    expect(await store.leads.findOne({ _id: spouse._id })).toEqual(spouse);
    const left = await tracesOf(store, WHO);
    expect(left.filter((line) => !line.startsWith(`leads: ${spouse._id}`))).toEqual([]);
  });

  it('is exported whole, with who received it', async () => {
    const { person, client } = await everywhere();
    const data = await personData(deps, { phones: [PHONE], emails: [] }, BOTH);
    expect(data.leads).toMatchObject([{ _id: person._id, notes: [{ text: SAID }] }]);
    expect(data.deliveries).toMatchObject([{ client_id: client._id, client_name: 'Solaire du Midi' }]);
    expect([data.visits.length, data.events.length, data.notes.length]).toEqual([1, 1, 1]);
  });
});

describe('an objection', () => {
  it('is found by the phone of an e-mail’s leads, once, and may be lifted', async () => {
    await expect(object(deps, asked({ phones: [], emails: [EMAIL] }), 'non')).rejects.toThrow(NoPhoneError);
    await store.leads.insertOne(aLead({ phone: PHONE, ...NAME, email: EMAIL }));
    await object(deps, asked({ phones: [], emails: [EMAIL] }), 'non');
    await object(deps, asked(), 'encore non');
    const hash = testKeys.phone(PHONE);
    expect(await store.suppression_list.find().toArray()).toMatchObject([{ _id: hash, reason: 'non' }]);
    expect(await store.event_log.countDocuments({ action: 'privacy.objection' })).toBe(2);
    for (const event of await store.event_log.find().toArray())
      expect(JSON.stringify(event)).not.toContain(PHONE);
    const answer = await intake.queue.submit(aSubmission({ phone: PHONE }));
    expect(answer).toMatchObject({ status: 'suppressed' });
    expect(await liftObjection(store, hash, SYSTEM, MONDAY)).toBe(true);
    expect(await liftObjection(store, hash, SYSTEM, MONDAY)).toBe(false);
  });

  it('an erasure under way is not asked for twice', async () => {
    await store.leads.insertOne(aLead({ phone: PHONE, ...NAME, email: EMAIL }));
    await askErasure(deps, asked(), false);
    await expect(askErasure(deps, asked(), false)).rejects.toThrow(ErasureUnderWayError);
  });
});
