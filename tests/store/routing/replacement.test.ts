/** An LB goes in the place of a suspicious number (01-domain §3 "LB replacement", 12-rules U28). */
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { lbReplacement } from '../../../store/db/migrations/0010-lb-replacement.ts';
import { readSettings } from '../../../store/settings/settings.ts';
import { storeGroup } from '../../../store/intake/intake-group.ts';
import { IntakeQueue } from '../../../store/intake/intake-queue.ts';
import { assignStockPage } from '../../../store/routing/assign-stock.ts';
import { NotReroutableError, rerouteLead } from '../../../store/routing/reroute-lead.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { breaches } from '../../support/invariants.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const ago = (days: number) => new Date(MONDAY.getTime() - days * DAY_MS);

let people = 100;
/** LBs of these ages in days, each somebody else's. */
async function backlog(days: number[], fields: Partial<LeadDoc> = {}): Promise<LeadDoc[]> {
  const lbs = days.map((age) =>
    aLead({
      ...{ phone: phoneNumber((people += 1)), created_at: ago(age) },
      ...{ status: 'lb' as const, is_lb: true, lb_since: ago(1), ...fields },
    }),
  );
  await store.leads.insertMany(lbs);
  await store.counters.insertMany(
    lbs.map(({ _id, day, entity }) => ({ _id, kind: 'received' as const, entity: entity!, day, n: 1 })),
  );
  return lbs;
}

/** Seven sevens and another digit: well formed and poor. */
const suspicious = (n = 0) => `06${n}${'7'.repeat(7)}`;
const submit = (body: Record<string, unknown> = {}) =>
  intake.queue.submit(aSubmission({ phone: suspicious(), ...body }));
const leadOf = async ({ lead_id }: Record<string, unknown>) =>
  (await store.leads.findOne({ _id: lead_id as string }))!;

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
});

describe('a suspicious number of our own page that wins an order', () => {
  it('is replaced by the oldest LB that suits the order, whatever its share of LBs; both know', async () => {
    const { client, commande } = await insertOrder(store, { departements: ['75', '13'] });
    await intake.snapshot.refresh();
    const [sold, , , , oldest] = [
      ...(await backlog([40], { status: 'livre', delivered_at: ago(3) })),
      ...(await backlog([39], { departement: '69' })),
      ...(await backlog([38], { phone_quality: 'suspicious' })),
      ...(await backlog([37], { produit: 'PAC' })),
      ...(await backlog([30, 20], { departement: '13' })),
    ];
    // This client has had the oldest that suits within 30 days.
    const [held] = await backlog([35]);
    const guard = aDelivery(held!, commande, { assigned_at: ago(5), outcome: 'rejected' });
    await store.deliveries.insertOne({
      ...guard,
      guard_key: held!.guard_key!,
      guard: `${held!.guard_key}|${client._id}`,
    });

    const answer = await submit();
    expect(answer).toMatchObject({
      success: true,
      status: 'replaced_by_lb',
      routing_reason: 'replaced_by_lb',
      message: 'Numéro suspect : un autre lead a été livré à sa place.',
    });
    expect(answer).not.toHaveProperty('delivery_id');
    const replaced = await leadOf(answer);
    expect(replaced).toMatchObject({
      ...{ status: 'replaced_by_lb', was_replaced: true, replacement_lead_id: oldest!._id },
      ...{ is_lb: false, in_delivery: false },
      routing: { winner: commande._id, reason: 'replaced_by_lb' },
    });
    const delivery = await store.deliveries.findOne({ replaced_suspicious_id: replaced._id });
    expect(delivery).toMatchObject({
      ...{ lead_id: oldest!._id, commande_id: commande._id, is_lb: true, departement: '13' },
      ...{ status: 'pending_csv', routing_reason: 'lb_replacement', routing_mode: 'normal' },
    });
    expect(await leadOf({ lead_id: oldest!._id })).toMatchObject({
      ...{ status: 'routed', delivery_id: delivery!._id, in_delivery: true },
      routing: { winner: commande._id, reason: 'lb_replacement' },
    });
    expect(await leadOf({ lead_id: sold!._id })).toMatchObject({ status: 'livre', in_delivery: false });
    const [fence] = await store.commande_weeks.find({ commande_id: commande._id }).toArray();
    expect(fence).toMatchObject({ used: 1, lb_used: 1 });
    await expect(
      rerouteLead({ store, keys: testKeys, stripe: 'test' }, replaced._id, MONDAY),
    ).rejects.toThrow(NotReroutableError);
  });

  it('goes itself when there is no LB, when it crosses, when it is switched off, and when it is not of our pages', async () => {
    await insertOrder(store, { departements: ['75'] });
    const across = await insertOrder(store, { departements: ['13'] }, { entity: 'MDL' });
    await intake.snapshot.refresh();
    expect((await submit()).status).toBe('routed');
    await backlog([20, 20], { departement: '75' });
    await backlog([20], { departement: '13', entity: 'MDL' });
    expect((await submit({ phone: suspicious(1), departement: '13' })).status).toBe('routed');
    expect(await store.deliveries.countDocuments({ commande_id: across.commande._id, is_lb: false })).toBe(1);
    expect((await submit({ phone: suspicious(2), lp_code: '' })).status).toBe('routed');
    await store.settings.insertOne({
      ...{ _id: 'lb_replacement', value: { enabled: false }, updated_at: MONDAY, updated_by: 'test' },
    });
    await intake.snapshot.refresh();
    expect((await submit({ phone: suspicious(3) })).status).toBe('routed');
    expect(await store.deliveries.countDocuments({ is_lb: true })).toBe(0);
  });

  it('is replaced when it wins from the stock and in the run, too', async () => {
    for (const n of [0, 1]) expect((await submit({ phone: suspicious(n) })).status).toBe('no_open_orders');
    const { commande } = await insertOrder(store, { quota_semaine: 2 });
    const lbs = await backlog([20, 19]);
    const deps = { store, keys: testKeys, stripe: 'run' };
    const queue = { entity: 'ZR7' as const, produit: 'PV' };
    for (const pass of ['stock', 'run'] as const) {
      const input = { phase: 'own' as const, queue, pass, cursor: null, limit: 1, now: MONDAY };
      expect(await assignStockPage(deps, input)).toMatchObject({ assigned_fresh: 0, assigned_lb: 1 });
    }
    expect(await store.leads.distinct('replacement_lead_id', { status: 'replaced_by_lb' })).toEqual(
      lbs.map(({ _id }) => _id).sort(),
    );
    const [fence] = await store.commande_weeks.find({ commande_id: commande._id }).toArray();
    expect(fence).toMatchObject({ used: 2, lb_used: 2 });
    expect(await breaches(store, MONDAY)).toEqual([]);
  });
});

it('two never take the same LB: 30 at once in two processes for 5 LBs', async () => {
  await insertOrder(store);
  await backlog([20, 19, 18, 17, 16]);
  await intake.snapshot.refresh();
  const other = new IntakeQueue({ store, snapshot: intake.snapshot, keys: testKeys, clock: () => MONDAY });
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      (n % 2 ? other : intake.queue).submit(aSubmission({ phone: suspicious(n % 6), session_id: `s${n}` })),
    ),
  );
  await other.close();
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 'replaced_by_lb')).toHaveLength(5);
  expect(await store.deliveries.distinct('lead_id', { is_lb: true })).toHaveLength(5);
  expect(await store.deliveries.distinct('replaced_suspicious_id')).toHaveLength(5);
  expect(await breaches(store, MONDAY)).toEqual([]);
});

it('a transaction that fails leaves the LB where it was, and no trace of the lead', async () => {
  await insertOrder(store);
  const [lb] = await backlog([20]);
  await intake.snapshot.refresh();
  const broken = Object.assign(Object.create(store.idempotency_keys), {
    insertMany: () => Promise.reject(new Error('cut')),
  }) as typeof store.idempotency_keys;
  const attempt = () =>
    storeGroup([{ ...aSubmission({ phone: suspicious() }), request_key: 'key' }], {
      store: Object.assign(Object.create(store), { idempotency_keys: broken }) as typeof store,
      snapshot: intake.snapshot.current,
      ...{ keys: testKeys, stripe: 'test', uses: new Map(), unitsLeft: new Map(), now: MONDAY },
      ...{ routing: true, onRoutingError: () => undefined },
    });
  // The first finds no fence, and makes it.
  await expect(attempt()).rejects.toThrow('a fence refused');
  await expect(attempt()).rejects.toThrow('cut');
  expect(await store.leads.find().toArray()).toEqual([lb]);
  expect(await store.deliveries.countDocuments()).toBe(0);
  expect(await breaches(store, MONDAY)).toEqual([]);
});

it('a return of it sends the LB back to the backlog; the suspicious lead stays replaced', async () => {
  const { commande } = await insertOrder(store);
  const [lb] = await backlog([20]);
  await intake.snapshot.refresh();
  const replaced = await leadOf(await submit());
  const [delivery] = await store.deliveries.find({ lead_id: lb!._id }).toArray();
  const sent = { sent_to: ['acheteur@client.example'], sent_at: MONDAY, send_attempts: 1 };
  await store.deliveries.updateOne({ _id: delivery!._id }, { $set: { status: 'sent', ...sent } });
  await store.leads.updateOne(
    { _id: lb!._id },
    {
      $set: { status: 'livre', in_delivery: false, delivered_at: MONDAY },
      $addToSet: { sold_to: commande.client_id },
    },
  );
  const by = { delivery_id: delivery!._id, by: SYSTEM, now: MONDAY };
  await rejectDelivery(store, { ...by, reason: 'injoignable' });
  expect(await leadOf({ lead_id: lb!._id })).toMatchObject({ status: 'lb', in_delivery: false });
  expect(await leadOf({ lead_id: replaced._id })).toMatchObject({
    ...{ status: 'replaced_by_lb', replacement_lead_id: lb!._id },
  });
  expect(await breaches(store, MONDAY)).toEqual([]);
});

it('stays off on a database of the release before, until somebody has written otherwise', async () => {
  const held = new AbortController().signal;
  await lbReplacement.up(store, held);
  expect((await readSettings(store)).lb_replacement).toEqual({ enabled: false });
  await store.settings.updateOne({ _id: 'lb_replacement' }, { $set: { value: { enabled: true } } });
  await lbReplacement.up(store, held);
  expect((await readSettings(store)).lb_replacement).toEqual({ enabled: true });
});
