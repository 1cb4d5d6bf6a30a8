/**
 * What must hold in the database at every quiet moment, whatever happened before (01-domain §2–4). Each breach is one
 * line that says where; a sound database has none.
 */
import { isBalanced } from '../../domain/runs/balance.ts';
import { isServed } from '../../domain/common/departement.ts';
import { GUARD_WINDOW_MS } from '../../domain/routing/duplicates.ts';
import { isUnfinished } from '../../domain/leads/lead-state.ts';
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { countBalance } from '../../store/runs/count-balance.ts';
import type { Store } from '../../store/db/mongo.ts';
import { monthOf } from '../../domain/time/paris-month.ts';
import { quotaIn } from '../../domain/routing/order-terms.ts';
import type { CommandeMonthDoc, CommandeWeekDoc } from '../../store/routing/collections.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';

const groupBy = <T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

const oldestFirst = (a: DeliveryDoc, b: DeliveryDoc) =>
  a.created_at.getTime() - b.created_at.getTime() || (a._id < b._id ? -1 : 1);

/** Units on the fences are exactly the deliveries that hold a slot, and those are the ones that still count. */
function fenceBreaches(fences: readonly CommandeWeekDoc[], deliveries: readonly DeliveryDoc[]): string[] {
  const breaches: string[] = [];
  const holders = groupBy(
    deliveries.filter(({ slot_id }) => slot_id),
    ({ slot_id }) => slot_id!,
  );
  for (const { _id, used, lb_used } of fences) {
    const held = holders.get(_id) ?? [];
    const lb = held.filter(({ is_lb }) => is_lb).length;
    if (used !== held.length || lb_used !== lb)
      breaches.push(`fence ${_id} counts ${used}/${lb_used}, ${held.length}/${lb} deliveries hold it`);
    holders.delete(_id);
  }
  for (const [slot, held] of holders)
    breaches.push(`${held.length} deliveries hold ${slot}, which does not exist`);
  for (const { _id, slot_id, status, outcome } of deliveries) {
    const counts = status !== 'cancelled' && outcome === 'accepted';
    if (counts !== Boolean(slot_id))
      breaches.push(`delivery ${_id} (${status}, ${outcome}) holds ${slot_id ?? 'no slot'}`);
  }
  return breaches;
}

const nonZero = (counts: Readonly<Record<string, number>> = {}) =>
  JSON.stringify(
    Object.entries(counts)
      .filter(([, n]) => n !== 0)
      .sort(),
  );

/** Days, budgets and months count exactly the deliveries that hold a unit of them, and never more than the caps there are. */
function capBreaches(
  fences: readonly CommandeWeekDoc[],
  months: readonly CommandeMonthDoc[],
  deliveries: readonly DeliveryDoc[],
): string[] {
  const holding = deliveries.filter(({ slot_id }) => slot_id);
  const breaches: string[] = [];
  for (const { _id, caps, days, lb_days, cents } of fences) {
    if (!caps) {
      if (days ?? lb_days ?? cents) breaches.push(`fence ${_id} counts days without a cap`);
      continue;
    }
    const held = holding.filter(({ slot_id }) => slot_id === _id);
    const perDay = (of: readonly DeliveryDoc[]) =>
      Object.fromEntries(
        [...groupBy(of, ({ assigned_at }) => parisDay(assigned_at))].map(([day, all]) => [day, all.length]),
      );
    const spent = held.reduce((sum, { budget_cents = 0 }) => sum + budget_cents, 0);
    if (nonZero(days) !== nonZero(perDay(held))) breaches.push(`fence ${_id} counts days ${nonZero(days)}`);
    if (nonZero(lb_days) !== nonZero(perDay(held.filter(({ is_lb }) => is_lb))))
      breaches.push(`fence ${_id} counts LBs ${nonZero(lb_days)}`);
    if (cents !== spent) breaches.push(`fence ${_id} counts ${cents} cents of ${spent}`);
  }
  for (const { _id, commande_id, month, used } of months) {
    const held = holding.filter(
      (delivery) => delivery.commande_id === commande_id && monthOf(parisDay(delivery.assigned_at)) === month,
    );
    if (held.length !== used) breaches.push(`month ${_id} counts ${used} of ${held.length}`);
  }
  return breaches;
}

/** Nobody is sold the same phone and produit twice within 30 days. */
function guardBreaches(deliveries: readonly DeliveryDoc[]): string[] {
  const breaches: string[] = [];
  const guarding = deliveries.filter(({ status, guard }) => status !== 'cancelled' || guard);
  for (const [key, all] of groupBy(guarding, ({ guard_key, client_id }) => `${guard_key}|${client_id}`)) {
    const times = all.map(({ assigned_at }) => assigned_at.getTime()).sort((a, b) => a - b);
    const tooSoon = times.some((at, n) => n > 0 && at - times[n - 1]! < GUARD_WINDOW_MS);
    if (tooSoon)
      breaches.push(`guard ${key}: assigned at ${times.map((at) => new Date(at).toISOString()).join()}`);
    if (all.filter(({ guard }) => guard).length > 1) breaches.push(`guard ${key} is held twice`);
  }
  return breaches;
}

/** A lead's status says what its deliveries are. */
function leadBreaches(leads: readonly LeadDoc[], deliveries: readonly DeliveryDoc[]): string[] {
  const breaches: string[] = [];
  const ofLead = groupBy(deliveries, ({ lead_id }) => lead_id);
  for (const lead of leads) {
    const own = (ofLead.get(lead._id) ?? []).sort(oldestFirst);
    const kept = own.filter(({ status }) => status !== 'cancelled');
    const unfinished = kept.filter(({ status }) => isUnfinished(status));
    const latest = kept.at(-1);
    const sold = latest?.status === 'sent' && latest.outcome === 'accepted';
    const say = (what: string) =>
      breaches.push(
        `lead ${lead._id} (${lead.status}): ${what}; ${own.map((d) => `${d.status}/${d.outcome}`).join()}`,
      );
    if (unfinished.length > 1) say('several unfinished deliveries');
    if (lead.in_delivery !== unfinished.length > 0) say(`in_delivery is ${lead.in_delivery}`);
    if ((lead.status === 'routed') !== unfinished.length > 0) say('routed means unfinished');
    if (lead.status === 'livre' && !sold) say('livre means sent and accepted');
    if (sold && lead.status !== 'livre' && lead.status !== 'suppressed') say('sent and accepted means livre');
    if (lead.delivery_id !== latest?._id) say(`delivery_id is ${lead.delivery_id}, not ${latest?._id}`);
    if (lead.status === 'lb' && !lead.is_lb) say('lb without is_lb');
    if (lead.day !== parisDay(lead.created_at)) say('of another day');
    for (const { status, client_id, simulated } of kept) {
      if (status === 'sent' && !simulated && !lead.sold_to.includes(client_id))
        say(`sold_to lacks ${client_id}`);
    }
  }
  return breaches;
}

/** A delivery crosses the border only where a lead may. */
function deliveryBreaches(leads: readonly LeadDoc[], deliveries: readonly DeliveryDoc[]): string[] {
  const byId = new Map(leads.map((lead) => [lead._id, lead]));
  return deliveries.flatMap((delivery) => {
    const { _id, entity, lead_owner_entity, is_lb, routing_mode, departement, sent_at, send_attempts } =
      delivery;
    const crosses = entity !== lead_owner_entity;
    const wrong: string[] = [];
    if (crosses && is_lb) wrong.push('an LB crossed');
    if (crosses && byId.get(delivery.lead_id)?.entity_locked) wrong.push('a locked lead crossed');
    if (crosses !== (routing_mode === 'fallback_no_orders')) wrong.push(`routing_mode is ${routing_mode}`);
    if (!isServed(departement)) wrong.push(`département ${departement} is not served`);
    if (delivery.week_key !== weekKey(delivery.assigned_at)) wrong.push('of another week');
    if (delivery.status === 'sent' && (!sent_at || send_attempts < 1 || delivery.sent_to.length === 0))
      wrong.push('sent without evidence');
    return wrong.map((what) => `delivery ${_id}: ${what}`);
  });
}

/** A replaced lead and the LB that went in its place name each other, and no LB went for two. */
function replacementBreaches(leads: readonly LeadDoc[], deliveries: readonly DeliveryDoc[]): string[] {
  const breaches: string[] = [];
  const byId = new Map(leads.map((lead) => [lead._id, lead]));
  const instead = groupBy(
    deliveries.filter(({ replaced_suspicious_id: id }) => id),
    ({ replaced_suspicious_id: id }) => id!,
  );
  for (const { _id, status, was_replaced, replacement_lead_id, phone_quality } of leads) {
    const say = (what: string) => breaches.push(`lead ${_id} (${status}): ${what}`);
    if (status === 'reserved_for_replacement') say('reserved');
    if ((status === 'replaced_by_lb') !== Boolean(was_replaced)) say(`was_replaced is ${was_replaced}`);
    if (!was_replaced) continue;
    const [delivery, ...more] = instead.get(_id) ?? [];
    if (phone_quality !== 'suspicious') say(`replaced although ${phone_quality}`);
    if (more.length > 0) say('replaced twice');
    if (!delivery || delivery.lead_id !== replacement_lead_id)
      say(`names ${replacement_lead_id}, ${delivery?.lead_id} went`);
  }
  for (const [id, [delivery]] of instead) {
    const { _id, is_lb, entity, lead_owner_entity, lead_id } = delivery!;
    const wrong = [
      ...(is_lb ? [] : ['no LB']),
      ...(entity === lead_owner_entity ? [] : ['it crossed']),
      ...(byId.get(lead_id)?.phone_quality === 'suspicious' ? ['suspicious itself'] : []),
      ...(byId.has(id) && !byId.get(id)!.was_replaced ? ['the other does not know'] : []),
    ];
    breaches.push(...wrong.map((what) => `delivery ${_id} in the place of ${id}: ${what}`));
  }
  return breaches;
}

/** What is delivered all the same is of a shared client. */
const overlapBreaches = (deliveries: readonly DeliveryDoc[]): string[] =>
  deliveries
    .filter((one) => one.overlap_fallback_delivery && !one.is_shared_client_30d)
    .map(({ _id }) => `delivery ${_id}: the overlap guard fell back for a client who is not shared`);

/** Each delivery is in the batch it names and in no other that goes on. */
async function batchBreaches(store: Store, deliveries: readonly DeliveryDoc[]): Promise<string[]> {
  const of = new Map(deliveries.map(({ _id, batch_id }) => [_id, batch_id]));
  const going = await store.delivery_batches.find({ status: { $ne: 'cancelled' } }).toArray();
  return going.flatMap(({ _id, delivery_ids }) =>
    delivery_ids
      .filter((id) => of.has(id) && of.get(id) !== _id)
      .map((id) => `delivery ${id} is in batch ${_id} and names ${of.get(id)}`),
  );
}

/** Fences say of this week what orders and clients say. */
async function orderBreaches(store: Store, fences: readonly CommandeWeekDoc[], now: Date): Promise<string[]> {
  const [orders, clients] = await Promise.all([
    store.commandes.find().toArray(),
    store.clients.find().toArray(),
  ]);
  const orderOf = new Map(orders.map((order) => [order._id, order]));
  const clientOf = new Map(clients.map((client) => [client._id, client]));
  return fences
    .filter(({ week_key }) => week_key === weekKey(now))
    .flatMap(({ _id, commande_id, week_key, open, quota: fenced }) => {
      const order = orderOf.get(commande_id)!;
      const client = clientOf.get(order.client_id)!;
      const isOpen = order.active && !order.deleted_at && client.active && !client.deleted_at;
      const quota = quotaIn(order.quota_semaine, order.quota_weeks ?? [], week_key);
      if (open === isOpen && fenced === quota) return [];
      return [`fence ${_id} says ${open}, ${fenced}; the order ${isOpen}, ${quota}`];
    });
}

/**
 * Everything that is wrong in the database.
 * @param now the moment of the test's clock: whose week's fences are looked at, and whose day's balance
 */
export async function breaches(store: Store, now: Date): Promise<string[]> {
  const [leads, deliveries, fences, months] = await Promise.all([
    store.leads.find().toArray(),
    store.deliveries.find().toArray(),
    store.commande_weeks.find().toArray(),
    store.commande_months.find().toArray(),
  ]);
  const balance = await countBalance(store, parisDay(now));
  return [
    ...fenceBreaches(fences, deliveries),
    ...capBreaches(fences, months, deliveries),
    ...guardBreaches(deliveries),
    ...leadBreaches(leads, deliveries),
    ...deliveryBreaches(leads, deliveries),
    ...replacementBreaches(leads, deliveries),
    ...overlapBreaches(deliveries),
    ...(await batchBreaches(store, deliveries)),
    ...(await orderBreaches(store, fences, now)),
    ...(isBalanced(balance) ? [] : [`balance: ${JSON.stringify(balance)}`]),
  ];
}
