/** The overlap guard on a real database: what the snapshot knows, what an assignment says, and what the page shows beforehand. */
import { beforeEach, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { previewOverlap } from '../../../store/routing/preview-overlap.ts';
import { readSnapshot } from '../../../store/routing/snapshot.ts';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import { aSubmission, MONDAY, phoneNumber, useIntake } from '../../support/intake.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const BUYER = 'patron@toiture.example';
const ago = (days: number) => new Date(MONDAY.getTime() - days * DAY_MS);

/** The same buyer at both companies: first in line at ZR7, sent to by MDL some days ago. */
async function sharedBuyer(sentDaysAgo: number) {
  const own = await insertOrder(store, { priorite: 1 }, { email: BUYER });
  const theirs = await insertOrder(store, { produit: 'PAC' }, { entity: 'MDL', delivery_emails: [BUYER] });
  const lead = aLead({ entity: 'MDL', produit: 'PAC', phone: phoneNumber(900), status: 'livre' });
  const sent_at = ago(sentDaysAgo);
  const sent = aDelivery(lead, theirs.commande, { sent_at, created_at: sent_at, assigned_at: sent_at });
  await store.leads.insertOne(lead);
  await store.deliveries.insertOne(sent);
  return { own, theirs };
}

async function switchGuard(enabled: boolean): Promise<void> {
  const value = { enabled };
  await store.settings.replaceOne(
    { _id: 'overlap_guard' },
    { value, updated_at: MONDAY, updated_by: 'test' },
    { upsert: true },
  );
  await intake.snapshot.refresh();
}

async function submitted(n: number): Promise<DeliveryDoc> {
  const { lead_id } = await intake.queue.submit(aSubmission({ phone: phoneNumber(n) }));
  return (await store.deliveries.findOne({ lead_id: lead_id as string }))!;
}

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
});

it('prefers another client of the company, else delivers and says so; off, it says nothing', async () => {
  const { own, theirs } = await sharedBuyer(10);
  await switchGuard(false);
  const before = await submitted(1);
  expect(before).toMatchObject({ client_id: own.client._id, routing_reason: 'first_open_order' });
  expect(before).not.toHaveProperty('is_shared_client_30d');
  expect(intake.snapshot.current.overlap).toBeNull();

  await switchGuard(true);
  expect(intake.snapshot.current.overlap).toEqual(
    new Map([
      [own.client._id, ago(10)],
      [theirs.client._id, null],
    ]),
  );
  expect(await submitted(2)).toMatchObject({
    client_id: own.client._id,
    routing_reason: 'first_open_order',
    is_shared_client_30d: true,
    overlap_fallback_delivery: true,
  });
  const other = await insertOrder(store, { priorite: 9 });
  await intake.snapshot.refresh();
  const alternative = await submitted(3);
  expect(alternative).toMatchObject({
    client_id: other.client._id,
    routing_reason: 'overlap_alternative',
    is_shared_client_30d: false,
    overlap_fallback_delivery: false,
  });
  const lead = await store.leads.findOne({ _id: alternative.lead_id });
  expect(lead?.routing).toMatchObject({ overlap: 'alternative', winner: other.commande._id });
  expect(lead?.routing?.considered[0]?.slice(4)).toEqual(['overlap_shared', [ago(10)]]);
});

it('delivers as without it when what it needs cannot be read', async () => {
  const { own } = await sharedBuyer(10);
  await insertOrder(store, { priorite: 9 });
  const deliveries = Object.assign(Object.create(store.deliveries), {
    aggregate: () => ({ toArray: () => Promise.reject(new Error('operation exceeded time limit')) }),
  }) as typeof store.deliveries;
  await switchGuard(true);
  const read = await readSnapshot(Object.assign(Object.create(store), { deliveries }) as typeof store);
  expect(read.settings.overlap_guard.enabled).toBe(true);
  expect(read.overlap).toBeNull();
  expect(read.orders.get(own.commande._id)?.client_id).toBe(own.client._id);
});

it('tells beforehand what it would have done in the last 30 days', async () => {
  const { own, theirs } = await sharedBuyer(10);
  const other = await insertOrder(store, { quota_semaine: 2, departements: ['13'] });
  await switchGuard(false);
  const sold = async (n: number, departement: string, at: Date, fields: Partial<DeliveryDoc> = {}) => {
    const lead = aLead({ phone: phoneNumber(n), departement });
    const times = { sent_at: at, created_at: at, assigned_at: at };
    await store.deliveries.insertOne(aDelivery(lead, own.commande, { ...times, departement, ...fields }));
  };
  await sold(1, '13', ago(3));
  await sold(2, '75', ago(3));
  // Nobody had sent to the buyer then; an LB follows its order; what is cancelled was not delivered.
  await sold(3, '13', ago(12));
  await sold(4, '13', ago(3), { is_lb: true });
  const preview = await previewOverlap(store, intake.snapshot.current, MONDAY);
  expect(preview).toMatchObject({ since: ago(30), complete: true });
  expect(preview.clients.get(own.client._id)).toEqual({ delivered: 3, alternative: 1, fallback: 1 });
  // Of the other side: the buyer had been sent to by ZR7 two days before.
  expect(preview.clients.get(theirs.client._id)).toEqual({ delivered: 1, alternative: 0, fallback: 1 });

  // An order whose week ended full had nothing left for it.
  await store.commande_weeks.insertOne({
    _id: `${other.commande._id}|2026-W47`,
    commande_id: other.commande._id,
    client_id: other.client._id,
    entity: 'ZR7',
    week_key: '2026-W47' as never,
    open: true,
    quota: 2,
    fresh_cap: 2,
    used: 2,
    lb_used: 0,
  });
  const full = await previewOverlap(store, intake.snapshot.current, MONDAY);
  expect(full.clients.get(own.client._id)).toEqual({ delivered: 3, alternative: 0, fallback: 2 });
});
