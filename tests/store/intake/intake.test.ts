import { beforeEach, describe, expect, it } from 'vitest';
import { fenceId, rewriteFences } from '../../../store/routing/commande-weeks.ts';
import { IntakeQueue } from '../../../store/intake/intake-queue.ts';
import { transaction } from '../../../store/db/transaction.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';
import { aWeek } from '../../support/dates.ts';

const store = useStore();
const intake = useIntake(store);

beforeEach(async () => {
  const collections = [
    'leads',
    'deliveries',
    'commande_weeks',
    'counters',
    'clients',
    'commandes',
    'settings',
  ] as const;
  await Promise.all(collections.map((name) => store[name].deleteMany({} as never)));
  intake.now = MONDAY;
  await intake.snapshot.refresh();
});

const submit = (body: Record<string, unknown>) => intake.queue.submit(aSubmission(body));
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('under 200 concurrent submissions', () => {
  it('makes exactly one delivery for one phone', async () => {
    const { commande } = await insertOrder(store, { quota_semaine: 50 });
    await intake.snapshot.refresh();
    const answers = await Promise.all(range(200).map((n) => submit({ session_id: `s${n}` })));
    expect(answers.filter((answer) => answer.status === 'routed')).toHaveLength(1);
    expect(answers.filter((answer) => answer.routing_reason === 'all_commandes_duplicate')).toHaveLength(199);
    expect(await store.deliveries.countDocuments({ commande_id: commande._id })).toBe(1);
    expect(await store.leads.countDocuments()).toBe(200);
  });

  it('fills a quota of 50 exactly and tells the other 150 why not', async () => {
    const { commande } = await insertOrder(store, { quota_semaine: 50 });
    await intake.snapshot.refresh();
    const answers = await Promise.all(range(200).map((n) => submit({ phone: phoneNumber(n) })));
    expect(answers.filter((answer) => answer.status === 'routed')).toHaveLength(50);
    expect(answers.filter((answer) => answer.routing_reason === 'no_open_orders')).toHaveLength(150);
    expect(await store.deliveries.countDocuments()).toBe(50);
    const fence = await store.commande_weeks.findOne({
      _id: fenceId(commande._id, aWeek('2026-W48'), { quota: 50, caps: null }, ''),
    });
    expect(fence?.used).toBe(50);
    const kept = await store.leads.findOne({ status: 'no_open_orders' });
    expect(kept?.routing?.considered[0]?.slice(4)).toEqual(['quota_full', [50, 50]]);
    const received = await store.counters
      .aggregate([{ $group: { _id: '$entity', n: { $sum: '$n' } } }])
      .toArray();
    expect(received).toEqual([{ _id: 'ZR7', n: 200 }]);
  });

  it('stays exact when two processes share the quota', async () => {
    await insertOrder(store, { quota_semaine: 50 });
    await intake.snapshot.refresh();
    const second = new IntakeQueue({ store, snapshot: intake.snapshot, keys: testKeys, clock: () => MONDAY });
    const answers = await Promise.all(
      range(200).map((n) => (n % 2 ? second : intake.queue).submit(aSubmission({ phone: phoneNumber(n) }))),
    );
    expect(answers.filter((answer) => answer.status === 'routed')).toHaveLength(50);
    expect(await store.deliveries.countDocuments()).toBe(50);
    await second.close();
  });
});

describe('double submit', () => {
  it('gives the first lead back within 5 seconds, and makes a new one after', async () => {
    await insertOrder(store);
    await intake.snapshot.refresh();
    const both = await Promise.all([submit({ session_id: 'one' }), submit({ session_id: 'one' })]);
    expect(both.map((answer) => answer.status).sort()).toEqual(['double_submit', 'routed']);
    expect(new Set(both.map((answer) => answer.lead_id)).size).toBe(1);
    intake.now = new Date(MONDAY.getTime() + 5_001);
    const later = await submit({ session_id: 'one' });
    expect(later.status).toBe('duplicate');
    expect(await store.leads.countDocuments({ submit_keys: { $exists: true } })).toBe(1);
  });
});

describe('an Idempotency-Key', () => {
  it('returns the first answer to every retry', async () => {
    // The real time: MongoDB drops answers of yesterday by itself.
    intake.now = new Date();
    const item = { ...aSubmission(), request_key: 'key-1' };
    const answers = await Promise.all(range(5).map(() => intake.queue.submit(item)));
    expect(new Set(answers.map((answer) => answer.lead_id)).size).toBe(1);
    expect(await store.leads.countDocuments()).toBe(1);
  });
});

describe('a stale snapshot', () => {
  it('never assigns to an order paused a moment ago', async () => {
    const { commande } = await insertOrder(store, { quota_semaine: 5 });
    await intake.snapshot.refresh();
    expect((await submit({ phone: phoneNumber(1) })).status).toBe('routed');
    const stale = intake.snapshot.current;
    await transaction(store, async (session) => {
      await store.commandes.updateOne({ _id: commande._id }, { $set: { active: false } }, { session });
      await rewriteFences(store, session, [commande._id], MONDAY);
    });
    const frozen = { current: stale, refresh: () => Promise.resolve() } as typeof intake.snapshot;
    const queue = new IntakeQueue({ store, snapshot: frozen, keys: testKeys, clock: () => MONDAY });
    const answer = await queue.submit(aSubmission({ phone: phoneNumber(2) }));
    expect(answer).toMatchObject({ status: 'new', routing_reason: 'routing_error' });
    expect(await store.deliveries.countDocuments()).toBe(1);
  });
});

describe('statuses at the door', () => {
  it.each([
    [{ phone: '0612345678' }, 'invalid', 'phone'],
    [{ nom: '' }, 'invalid', 'nom'],
    [{ departement: 'Paris 11' }, 'invalid', 'departement'],
    [{ entity: '', form_code: 'inconnu' }, 'pending_config', 'entity_unknown'],
    [{ produit: 'XYZ' }, 'pending_config', 'produit_unknown'],
  ])('%o is stored %s', async (body, status, hold_reason) => {
    const answer = await submit(body);
    expect(answer.status).toBe(status);
    expect(await store.leads.findOne({ _id: answer.lead_id as string })).toMatchObject({
      status,
      hold_reason,
    });
  });

  it('keeps only the hash of a suppressed phone', async () => {
    const phone = phoneNumber(77);
    const _id = testKeys.phone(phone);
    await store.suppression_list.insertOne({
      _id,
      reason: 'objection',
      created_at: MONDAY,
      created_by: 'test',
    });
    const answer = await submit({
      phone: [phone, phoneNumber(78)],
      nom: 'x'.repeat(101),
      email: 'pas une adresse',
    });
    const lead = await store.leads.findOne({ _id: answer.lead_id as string });
    expect(lead).toMatchObject({ status: 'suppressed', phone: '', nom: '', search: [], phone_hash: _id });
    // What was kept as it came is as much the person's.
    expect(lead).not.toHaveProperty('given');
    await store.suppression_list.deleteMany({});
  });

  it('keeps a Corsican lead and never routes it, and a Saturday lead until the next delivery day', async () => {
    await insertOrder(store);
    await intake.snapshot.refresh();
    expect((await submit({ departement: '2A' })).routing_reason).toBe('departement_not_served');
    intake.now = new Date('2026-11-28T09:00:00Z');
    expect((await submit({ phone: phoneNumber(5) })).routing_reason).toBe('delivery_day_disabled:samedi');
  });
});
