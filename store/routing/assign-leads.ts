/**
 * Assigns leads to orders: quota slot, duplicate guard, prepaid unit and delivery, all or nothing (01-domain §3 "Assignment"). Intake
 * and the run decide lead by lead on an `AssignmentDraft`, which sees its own effects; one transaction then writes the
 * whole draft.
 */
import type { ClientSession, Collection, Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { GUARD_WINDOW_MS, type GuardHit } from '../../domain/routing/duplicates.ts';
import { NO_CAP_USE, withUnit } from '../../domain/routing/caps.ts';
import { type RepeatedLead, repeatedLead, type SoldLead } from '../../domain/leads/repeats.ts';
import type { WeekUse } from '../../domain/routing/lb.ts';
import type { Cents } from '../../domain/money/money.ts';
import type { OrderView, RoutingPass } from '../../domain/routing/open-rules.ts';
import { servedByOther } from '../../domain/routing/overlap.ts';
import { type MonthKey, monthOf } from '../../domain/time/paris-month.ts';
import { type ParisDay, parisDay, type WeekKey } from '../../domain/time/paris-time.ts';
import type { RoutingDecision, RoutingView } from '../../domain/routing/routing.ts';
import { takeUnits } from '../billing/effects.ts';
import { balanceId, unitsLeft, type UnitsLeft } from '../billing/prepaid-units.ts';
import { makeMonth, monthId } from './commande-months.ts';
import { fenceId, makeFence } from './commande-weeks.ts';
import { fenceUpdate, type FenceUse, monthUpdate } from './fence-update.ts';
import { guardOf, newId } from '../db/ids.ts';
import { StaleDecisionError } from '../db/errors.ts';
import type { Exclusions } from './exclusions.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { netPriceAt } from './order-states.ts';
import type { Snapshot } from './snapshot.ts';

/** Guards by person (`guard_key`), then by client. */
export type Guards = Map<string, Map<string, GuardHit>>;

const GUARD_FIELDS = {
  ...{ guard_key: 1, client_id: 1, lead_id: 1, assigned_at: 1, outcome: 1 },
  ...{ lead_owner_entity: 1, source: 1, source_type: 1, received_at: 1 },
};

const soldLead = ({
  lead_owner_entity: entity,
  source,
  source_type,
  received_at,
}: Pick<DeliveryDoc, 'lead_owner_entity' | 'source' | 'source_type' | 'received_at'>): SoldLead => ({
  entity,
  ...(source !== undefined && { source }),
  ...(source_type && { source_type }),
  ...(received_at && { received_at }),
});

/** Every guard that exists on some persons, in force or not. One read. */
export async function readGuards(store: Store, guardKeys: readonly string[]): Promise<Guards> {
  const guards: Guards = new Map();
  if (guardKeys.length === 0) return guards;
  const holders = store.deliveries.find(
    { guard_key: { $in: [...new Set(guardKeys)] }, guard: { $exists: true } },
    { projection: GUARD_FIELDS },
  );
  for await (const holder of holders) {
    const hit = {
      client_id: holder.client_id,
      delivery_id: holder._id,
      lead_id: holder.lead_id,
      assigned_at: holder.assigned_at,
      rejected: holder.outcome === 'rejected',
      lead: soldLead(holder),
    };
    const person = guards.get(holder.guard_key) ?? new Map<string, GuardHit>();
    guards.set(holder.guard_key, person.set(hit.client_id, hit));
  }
  return guards;
}

export interface DraftContext {
  snapshot: Snapshot;
  /** Use of the week per order, as last known. The draft works on a copy. */
  uses: ReadonlyMap<string, WeekUse>;
  /** What PREPAID orders have left, as last known. The draft works on a copy. */
  unitsLeft: UnitsLeft;
  guards: Guards;
  exclusions: Exclusions;
  now: Date;
  week: WeekKey;
  pass: RoutingPass;
  /** Names this process's stripe of the counters. */
  stripe: string;
}

const NO_USE: WeekUse = { used: 0, lb_used: 0 };
const NO_GUARDS: ReadonlyMap<string, GuardHit> = new Map();

/** A lead whose company and product are known, and with them its guard. */
export type TargetedLead = LeadDoc & {
  entity: Entity;
  lead_owner_entity: Entity;
  produit: string;
  guard_key: string;
};

export const isTargeted = (lead: LeadDoc): lead is TargetedLead =>
  Boolean(lead.entity && lead.lead_owner_entity && lead.produit && lead.guard_key);

/** The lead fields an assignment reads. */
export type AssignableLead = Pick<
  TargetedLead,
  | '_id'
  | 'created_at'
  | 'departement'
  | 'is_lb'
  | 'source'
  | 'lead_source_type'
  | 'provider_slug'
  | 'phone_quality'
  | 'lead_owner_entity'
  | 'guard_key'
>;

/** Decisions taken together and written together. */
export class AssignmentDraft {
  readonly deliveries: DeliveryDoc[] = [];
  readonly #context: DraftContext;
  readonly #uses = new Map<string, WeekUse>();
  readonly #fences = new Map<string, FenceUse>();
  readonly #unitsLeft: Map<string, number>;
  readonly #expiredGuards: string[] = [];
  readonly #day: ParisDay;
  readonly #month: MonthKey;

  constructor(context: DraftContext) {
    this.#context = context;
    this.#day = parisDay(context.now);
    this.#month = monthOf(this.#day);
    this.#unitsLeft = new Map(context.unitsLeft);
  }

  weekUse = (order: OrderView): WeekUse =>
    this.#uses.get(order.id) ?? this.#context.uses.get(order.id) ?? NO_USE;

  prepaidLeft = (order: OrderView): number | null => unitsLeft(this.#unitsLeft, order);

  netPrice = (order: OrderView): Cents | null => netPriceAt(this.#context.snapshot, order, this.#context.now);

  ordersOf = (entity: Entity, produit: string): readonly OrderView[] =>
    this.#context.snapshot.ordersOf(entity, produit, this.#context.week);

  /** What routing sees for one person: the snapshot plus everything this draft has assigned so far. */
  viewFor(guardKey: string, phoneHash: string): RoutingView {
    const { snapshot, guards, exclusions } = this.#context;
    const person = guards.get(guardKey) ?? NO_GUARDS;
    const excluding = exclusions.get(phoneHash);
    return {
      ordersOf: this.ordersOf,
      weekUse: this.weekUse,
      prepaidLeft: this.prepaidLeft,
      netPrice: this.netPrice,
      guardOf: (clientId) => person.get(clientId),
      calendars: snapshot.settings.delivery_calendar,
      crossEntity: snapshot.settings.cross_entity,
      contradictions: snapshot.contradictions,
      callbacks: snapshot.settings.callback,
      isExcluded: (clientId) => excluding?.has(clientId) ?? false,
      overlap: snapshot.overlap,
    };
  }

  /** The lead that another one repeats, of this draft's own among them. */
  repeatedBy({ _id: id, guard_key, created_at: received_at }: LeadDoc): RepeatedLead | undefined {
    const { guards, now } = this.#context;
    return guard_key === undefined
      ? undefined
      : repeatedLead({ id, received_at }, (guards.get(guard_key) ?? NO_GUARDS).values(), now);
  }

  /**
   * Takes a winning decision into the draft and returns the delivery it will make.
   * @param replaced the suspicious lead in whose place this one goes
   */
  assign(
    lead: AssignableLead,
    decision: Extract<RoutingDecision, { outcome: 'assigned' }>,
    replaced?: string,
  ): DeliveryDoc {
    const { order, mode, reason } = decision;
    const { now, week, stripe, guards, snapshot } = this.#context;
    const slot = fenceId(order.id, week, order, stripe);
    const price = this.netPrice(order);
    const delivery: DeliveryDoc = {
      _id: newId(),
      entity: order.entity,
      lead_id: lead._id,
      lead_owner_entity: lead.lead_owner_entity,
      client_id: order.client_id,
      commande_id: order.id,
      produit: order.produit,
      departement: lead.departement,
      status: 'pending_csv',
      outcome: 'accepted',
      simulated: false,
      is_lb: lead.is_lb,
      routing_mode: mode,
      routing_reason: reason,
      source: lead.source,
      source_type: lead.lead_source_type,
      ...(lead.provider_slug && { provider_slug: lead.provider_slug }),
      phone_quality: lead.phone_quality,
      received_at: lead.created_at,
      created_at: now,
      updated_at: now,
      assigned_at: now,
      week_key: week,
      slot_id: slot,
      ...(price !== null && { budget_cents: price }),
      billing_mode: order.billing_mode,
      ...(order.billing_mode === 'PREPAID' && { prepaid_unit: 'held' as const }),
      guard: guardOf(lead.guard_key, order.client_id),
      guard_key: lead.guard_key,
      delivery_method: snapshot.clients.get(order.client_id)?.delivery_method ?? 'csv',
      ...(order.terms.delivery_mode === 'immediate' && { immediate: true as const }),
      sent_to: [],
      send_attempts: 0,
      ...this.#overlapFields(decision),
      ...(replaced && { replaced_suspicious_id: replaced }),
    };
    this.deliveries.push(delivery);

    const unit = { day: this.#day, is_lb: lead.is_lb, cents: price ?? 0 };
    const lb = Number(lead.is_lb);
    const { used, lb_used, caps = NO_CAP_USE } = this.weekUse(order);
    const after = { used: used + 1, lb_used: lb_used + lb };
    this.#uses.set(order.id, order.caps ? { ...after, caps: withUnit(caps, unit) } : after);
    const fence = this.#fences.get(slot) ?? { order, units: 0, lb: 0, cents: 0 };
    this.#fences.set(slot, {
      order,
      units: fence.units + 1,
      lb: fence.lb + lb,
      cents: fence.cents + unit.cents,
    });

    const left = this.prepaidLeft(order);
    if (left !== null) this.#unitsLeft.set(balanceId(order.client_id, order.produit), left - 1);

    const person = guards.get(lead.guard_key) ?? new Map<string, GuardHit>();
    const expired = person.get(order.client_id);
    if (expired) this.#expiredGuards.push(expired.delivery_id);
    const hit = {
      client_id: order.client_id,
      delivery_id: delivery._id,
      lead_id: lead._id,
      assigned_at: now,
      rejected: false,
      lead: soldLead(delivery),
    };
    guards.set(lead.guard_key, person.set(order.client_id, hit));
    return delivery;
  }

  /** What the overlap guard says of a delivery; nothing while it is off. */
  #overlapFields({ order, trace }: Extract<RoutingDecision, { outcome: 'assigned' }>) {
    const { snapshot, now } = this.#context;
    if (!snapshot.overlap) return {};
    return {
      is_shared_client_30d: servedByOther(snapshot.overlap, order.client_id, now) !== null,
      overlap_fallback_delivery: trace.overlap === 'fallback',
    };
  }

  /** Use of the week once this draft is committed. */
  usesAfter(): ReadonlyMap<string, WeekUse> {
    return this.#uses;
  }

  /** Prepaid units left once this draft is committed. */
  unitsAfter(): UnitsLeft {
    return this.#unitsLeft;
  }

  /**
   * Writes the draft inside the caller's transaction. Fences first: whoever finds one being written by another process
   * learns it (a write conflict) before doing any work, and an order that filled up is noticed as early.
   * @throws StaleDecisionError when a fence or a balance no longer allows it; MongoServerError 11000 when a guard was taken.
   */
  async write(store: Store, session: ClientSession): Promise<void> {
    if (this.deliveries.length === 0) return;
    const { now } = this.#context;
    await this.#takeSlots(store, session);
    await takeUnits(store, session, this.deliveries, now);
    if (this.#expiredGuards.length > 0) {
      await store.deliveries.updateMany(
        {
          _id: { $in: this.#expiredGuards },
          assigned_at: { $lte: new Date(now.getTime() - GUARD_WINDOW_MS) },
        },
        { $unset: { guard: 1 } },
        { session },
      );
    }
    await store.deliveries.insertMany(this.deliveries, { session });
  }

  async #takeSlots(store: Store, session: ClientSession): Promise<void> {
    const { pass } = this.#context;
    const moment = { day: this.#day, outsideRun: pass !== 'run' && pass !== 'run_fallback' };
    // MongoDB refuses a write to what another open transaction has written. In one fixed order, the later of two
    // processes is refused at the first fence they share; in two orders, each could refuse the other and both would
    // start again.
    const fences = [...this.#fences].sort(([a], [b]) => (a < b ? -1 : 1));
    const weeks = await store.commande_weeks.bulkWrite(
      fences.map(([_id, use]) => fenceUpdate(_id, use, moment)),
      { session },
    );
    if (weeks.matchedCount !== fences.length) throw new StaleDecisionError('a fence refused');
    const monthly = fences.map(([, use]) => use).filter(({ order }) => (order.caps?.month ?? 0) > 0);
    if (monthly.length === 0) return;
    const months = await store.commande_months.bulkWrite(
      monthly.map((use) => monthUpdate(monthId(use.order.id, this.#month), use)),
      { session },
    );
    if (months.matchedCount !== monthly.length) throw new StaleDecisionError('a month refused');
  }

  /** Makes the fences and months this draft found missing: the first assignment of an order in one, or of a new process. */
  async makeMissingFences(store: Store): Promise<void> {
    const { week, stripe } = this.#context;
    const weeks = await presentIn(store.commande_weeks, [...this.#fences.keys()]);
    for (const [id, { order }] of this.#fences)
      if (!weeks.has(id)) await makeFence(store, order.id, week, stripe);
    const monthly = [...this.#fences.values()].filter(({ order }) => (order.caps?.month ?? 0) > 0);
    if (monthly.length === 0) return;
    const months = await presentIn(
      store.commande_months,
      monthly.map(({ order }) => monthId(order.id, this.#month)),
    );
    for (const { order } of monthly)
      if (!months.has(monthId(order.id, this.#month))) await makeMonth(store, order.id, this.#month);
  }
}

/** Which of these documents are there. */
async function presentIn<T extends { _id: string }>(
  collection: Collection<T>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = collection.find({ _id: { $in: [...ids] } } as Filter<T>, { projection: { _id: 1 } });
  return new Set((await found.toArray()).map(({ _id }) => _id));
}

/** Lead fields that follow from an assignment. */
export const assignedFields = (delivery: DeliveryDoc, decision: RoutingDecision) => ({
  status: 'routed' as const,
  in_delivery: true,
  delivery_id: delivery._id,
  delivery_client_id: delivery.client_id,
  delivery_commande_id: delivery.commande_id,
  routing: decision.trace,
  routing_mode: delivery.routing_mode,
  routing_reason: delivery.routing_reason,
  routed_at: delivery.assigned_at,
});
