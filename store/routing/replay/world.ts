/**
 * A past period in memory: leads, units, guards and rules as they are at its moment. Decisions are taken on it by the drafts
 * that intake and the run write with; their effects are taken in here, and nothing is written.
 */
import { PriceBook, priceOf } from '../../../domain/billing/price-book.ts';
import { asCents, type Cents } from '../../../domain/money/money.ts';
import { sharedClients, sharedPairs } from '../../../domain/routing/overlap.ts';
import type { RoutingPass } from '../../../domain/routing/open-rules.ts';
import { editedOrder, editedSettings, type ReplayEdits } from '../../../domain/routing/replay-edits.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import type { DeliveryDoc } from '../../deliveries/collections.ts';
import { AssignmentDraft, type Guards } from '../assign-leads.ts';
import type { Exclusions } from '../exclusions.ts';
import { LbPool } from '../lb-pool.ts';
import type { LeadChange } from '../lead-change.ts';
import { addressed } from '../shared-clients.ts';
import type { BreakerEvent } from '../../sources/collections.ts';
import type { Gate } from '../../sources/gates.ts';
import { gateAfter, openWide } from './past-gates.ts';
import { buildSnapshot, type Snapshot } from '../snapshot.ts';
import type { Rules } from './base.ts';
import { memoryLbs, MemoryPool } from './memory-lbs.ts';
import type { ReplayData } from './load.ts';
import type { PastLead } from './past.ts';
import { ReplayUnits } from './units.ts';

/** A lead with a client, in the replay. */
export interface HeldLead {
  /** Of the replay, or of the time before it. */
  delivery: DeliveryDoc;
  cents: Cents | null;
  /** Its lead as it was before, for the case that it is given back. */
  before: Pick<PastLead, 'status' | 'delivered_at'>;
}

const NO_CLIENTS: ReadonlySet<string> = new Set();

export class ReplayWorld {
  readonly data: ReplayData;
  readonly edits: ReplayEdits;
  readonly leads = new Map<string, PastLead>();
  readonly guards: Guards = new Map();
  readonly units: ReplayUnits;
  readonly pool = new MemoryPool();
  readonly #gates = new Map<string, Gate>();
  /** Who has each lead. */
  readonly held = new Map<string, HeldLead>();
  /** Counts what may open an order: a waiting lead is looked at again only then. */
  version = 0;
  readonly #book: PriceBook;
  readonly #lastSent = new Map<string, Date>();
  #rules: Rules;
  #snapshot: Snapshot | undefined;

  constructor(data: ReplayData, rules: Rules, edits: ReplayEdits) {
    this.data = data;
    this.edits = edits;
    this.units = new ReplayUnits(data.left);
    this.#rules = rules;
    this.#book = new PriceBook(this.#editedPrices());
    for (const breaker of data.breakers) {
      const before = breaker.history.filter(({ at }) => at < data.start);
      this.#gates.set(breaker._id, before.reduce(gateAfter, openWide(breaker)));
    }
  }

  get rules(): Rules {
    return this.#rules;
  }

  set rules(rules: Rules) {
    this.#rules = rules;
    this.opens();
    this.#snapshot = undefined;
  }

  /** The breaker of a source did something. */
  breaker(id: string, event: BreakerEvent): void {
    this.#gates.set(id, gateAfter(this.#gates.get(id)!, event));
    this.opens();
    this.#snapshot = undefined;
  }

  /** Something may have opened. */
  opens(): void {
    this.version += 1;
  }

  /** An edited price is the order's, and holds all along. */
  #editedPrices() {
    const edited = new Map(
      this.edits.orders.flatMap(({ commande_id, fields }) =>
        fields.prix_lead_cents === undefined ? [] : [[commande_id, fields.prix_lead_cents] as const],
      ),
    );
    const kept = this.data.prices.filter(({ scope, id }) => scope !== 'order' || !edited.has(id));
    const discount = (id: string) =>
      this.data.prices.findLast((row) => row.scope === 'order' && row.id === id)?.discount_bp ?? null;
    const rows = [...edited].map(([id, price]) => ({
      ...{ scope: 'order' as const, id, product: '', valid_from: new Date(0), price, active: true },
      discount_bp: discount(id),
    }));
    return [...kept, ...rows];
  }

  get snapshot(): Snapshot {
    return (this.#snapshot ??= this.#buildSnapshot());
  }

  #buildSnapshot(): Snapshot {
    const { orders, settings } = this.edits;
    const edits = new Map(orders.map(({ commande_id, fields }) => [commande_id, fields]));
    const { registry, products } = this.data;
    const edited = editedSettings(this.#rules.settings, settings);
    const clients = [...this.#rules.clients.values()];
    return buildSnapshot({
      settings: edited,
      registry,
      gates: this.#gates,
      products,
      commandes: [...this.#rules.commandes.values()].flatMap((order) => {
        const fields = edits.get(order._id);
        if (order.deleted_at) return [];
        return [fields ? editedOrder(order, fields) : order];
      }),
      clients,
      providers: [],
      prices: this.#book,
      overlap: edited.overlap_guard.enabled
        ? sharedClients(sharedPairs(clients.map(addressed)), this.#lastSent)
        : null,
    });
  }

  /** A client was really sent a lead: what the overlap guard goes by. */
  sent(clientId: string, at: Date): void {
    this.#lastSent.set(clientId, at);
    if (this.#snapshot?.overlap) this.#snapshot = undefined;
  }

  excludedAt(hash: string, now: Date): ReadonlySet<string> {
    const rows = this.data.exclusions.get(hash);
    if (!rows) return NO_CLIENTS;
    return new Set(
      rows
        .filter(({ from, until }) => from <= now && (until === null || until > now))
        .map(({ client_id }) => client_id),
    );
  }

  isSuppressed(hash: string, now: Date): boolean {
    const since = this.data.suppressed.get(hash);
    return since !== undefined && since <= now;
  }

  /** Decisions about some leads of one moment. */
  draft(hashes: readonly string[], now: Date, pass: RoutingPass) {
    const { snapshot, guards } = this;
    const week = weekKey(now);
    const exclusions: Exclusions = new Map(hashes.map((hash) => [hash, this.excludedAt(hash, now)]));
    const unitsLeft = this.units.left;
    const uses = this.units.ofWeek(week);
    const assignments = new AssignmentDraft({
      ...{ snapshot, guards, exclusions, uses, unitsLeft, now, week, pass, stripe: '' },
    });
    const { weekUse, prepaidLeft, netPrice } = assignments;
    const source = memoryLbs(this);
    const lbs = new LbPool({ source, now, guards, exclusions, snapshot, weekUse, prepaidLeft, netPrice });
    return { assignments, lbs, snapshot, now };
  }

  /** Takes a draft in: leads change, and units are used. */
  take({ deliveries }: AssignmentDraft, changes: readonly LeadChange[]): void {
    for (const delivery of deliveries) {
      const lead = this.leads.get(delivery.lead_id)!;
      const before = {
        status: lead.status,
        ...(lead.delivered_at && { delivered_at: lead.delivered_at }),
      };
      this.hold({ delivery, cents: this.priceAt(delivery), before });
    }
    for (const {
      lead: { _id },
      fields,
      unset = [],
    } of changes) {
      const lead = this.leads.get(_id)!;
      Object.assign(lead, fields);
      for (const field of unset) delete lead[field];
    }
  }

  priceAt({ client_id, commande_id, produit, assigned_at }: DeliveryDoc): Cents | null {
    return priceOf(this.#book, { client_id, commande_id, produit }, assigned_at).net_unit_price;
  }

  hold(held: HeldLead): void {
    this.held.set(held.delivery.lead_id, held);
    this.units.take(unitOf(held));
  }

  /** A lead that had a client when the period began: its prepaid unit is taken already. */
  restore(held: HeldLead): void {
    this.held.set(held.delivery.lead_id, held);
    this.units.take({ ...unitOf(held), prepaid: false });
  }

  /** A delivery was cancelled or returned then: where the replay has the lead with the same order, here too. */
  giveBack(real: DeliveryDoc, at: Date): void {
    const held = this.held.get(real.lead_id);
    if (held?.delivery.commande_id !== real.commande_id || held.delivery.assigned_at > at) return;
    const { delivery, before } = held;
    this.held.delete(real.lead_id);
    this.units.giveBack(unitOf(held));
    const lead = this.leads.get(real.lead_id);
    const cancelled = real.status === 'cancelled';
    const guards = this.guards.get(delivery.guard_key);
    if (cancelled && !real.guard) guards?.delete(delivery.client_id);
    const guard = guards?.get(delivery.client_id);
    if (guard && real.outcome === 'rejected') guards?.set(delivery.client_id, { ...guard, rejected: true });
    this.opens();
    if (!lead) return;
    lead.in_delivery = false;
    const sold = cancelled && before.status === 'livre';
    if (sold) Object.assign(lead, before);
    else lead.status = lead.is_lb ? 'lb' : 'new';
  }
}

const unitOf = ({ delivery, cents }: HeldLead) => ({
  ...delivery,
  cents: delivery.budget_cents ?? cents ?? asCents(0),
  prepaid: delivery.prepaid_unit !== undefined || delivery.billing_mode === 'PREPAID',
});
