/**
 * What happened to leads in a past period, and how they stood when it began (12-rules U39): read once, in pages, without
 * a person's name or address. Leads erased since are played without their answers, deleted ones without their phone.
 */
import type { Filter } from 'mongodb';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { STOCK_STATUSES } from '../../../domain/leads/lead.ts';
import { GUARD_WINDOW_MS } from '../../../domain/routing/duplicates.ts';
import { LB_STOCK_AGE_MS } from '../../../domain/routing/lb.ts';
import { DAY_MS, parisDay, weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import { monthBounds, monthOf } from '../../../domain/time/paris-month.ts';
import { erasedKey, madeAt } from '../../db/ids.ts';
import type { Store } from '../../db/mongo.ts';
import type { DeliveryDoc } from '../../deliveries/collections.ts';
import type { LeadDoc } from '../../leads/collections.ts';

export interface Period {
  start: Date;
  end: Date;
}

/** What the replay asks of its reader. */
export interface PastAsked extends Period {
  /** Only leads of this product: others decide nothing about them. */
  produit?: string;
  /** Orders have a cap of the month: what was assigned in it is read. */
  months: boolean;
}

/** A lead erased since, or deleted then, is played without what it said. */
export type PastLead = LeadDoc & { erased?: true; deleted_at?: Date };

export interface Past {
  leads: Map<string, PastLead>;
  /** By id, with those that decide about guards. */
  deliveries: Map<string, DeliveryDoc>;
  /** The pool had more LBs than are read. */
  cut: boolean;
}

/** Called between two pages: says that work goes on, and throws when it should not. */
export type Tick = () => Promise<void>;

const LEAD = {
  ...{ created_at: 1, status: 1, hold_reason: 1, lead_owner_entity: 1, entity: 1, produit: 1, asked: 1 },
  ...{ phone: 1, phone_quality: 1, phone_hash: 1, guard_key: 1, nom: 1, departement: 1, source: 1 },
  ...{
    lead_source_type: 1,
    provider_slug: 1,
    entity_locked: 1,
    form_code: 1,
    custom_fields: 1,
    is_lb: 1,
    lb_since: 1,
  },
  ...{
    'consent.given_at': 1,
    'consent.text_version': 1,
    'consent.text': { $substrCP: ['$consent.text', 0, 1] },
    'consent.flag': 1,
  },
  ...{ 'consent.callback_requested_at': 1, 'proof_arrived.at': 1, 'routing.at': 1 },
  ...{
    routed_at: 1,
    in_delivery: 1,
    delivered_at: 1,
    sold_to: 1,
    was_replaced: 1,
    test_until: 1,
    erased_at: 1,
  },
} as const;

const DELIVERY = {
  ...{
    entity: 1,
    lead_id: 1,
    lead_owner_entity: 1,
    client_id: 1,
    commande_id: 1,
    produit: 1,
    departement: 1,
  },
  ...{ status: 1, outcome: 1, is_lb: 1, routing_mode: 1, routing_reason: 1, assigned_at: 1, week_key: 1 },
  ...{ slot_id: 1, budget_cents: 1, billing_mode: 1, guard: 1, guard_key: 1, sent_at: 1, rejected_at: 1 },
  ...{ removed_at: 1, cancelled_at: 1, replaced_suspicious_id: 1 },
} as const;

const CHUNK = 1_000;
/** LBs of one company and product that are read, the oldest first. */
const POOL = 5_000;
/** Waiting leads grow into LBs; who waits longer has no company or product yet. */
const WAITING_MS = LB_STOCK_AGE_MS + 2 * DAY_MS;

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, n) => all.slice(n * CHUNK, (n + 1) * CHUNK));

class Reader {
  readonly leads = new Map<string, PastLead>();
  readonly deliveries = new Map<string, DeliveryDoc>();
  cut = false;
  readonly #store: Store;
  readonly #tick: Tick;

  constructor(store: Store, tick: Tick) {
    this.#store = store;
    this.#tick = tick;
  }

  async readLeads(filter: Filter<LeadDoc>, limit = 0): Promise<number> {
    const found = this.#store.leads.find(filter, { projection: LEAD, batchSize: CHUNK });
    let n = 0;
    for await (const lead of limit > 0 ? found.sort({ created_at: 1, _id: 1 }).limit(limit) : found) {
      this.leads.set(lead._id, lead);
      n += 1;
      if (n % CHUNK === 0) await this.#tick();
    }
    return n;
  }

  async readDeliveries(filter: Filter<DeliveryDoc>): Promise<void> {
    let n = 0;
    const found = this.#store.deliveries.find(filter, { projection: DELIVERY, batchSize: CHUNK });
    for await (const delivery of found) {
      this.deliveries.set(delivery._id, delivery as DeliveryDoc);
      n += 1;
      if (n % CHUNK === 0) await this.#tick();
    }
  }

  async each<T>(all: readonly T[], read: (some: T[]) => Promise<unknown>): Promise<void> {
    for (const some of chunks(all)) {
      await read(some);
      await this.#tick();
    }
  }

  /** Who was deleted is told by the audit trail. */
  async readDeleted({ start, end, produit }: PastAsked): Promise<void> {
    const from = new Date(start.getTime() - WAITING_MS);
    const events = this.#store.event_log.find({ action: 'lead.delete', at: { $gte: start } });
    for await (const { entity_id: _id, entity, at: deleted_at, before = {} } of events) {
      const at = (before['created_at'] as Date | undefined) ?? madeAt(_id);
      if (!at || at < from || at >= end || (produit && before['produit'] !== produit)) continue;
      this.leads.set(_id, { ...deletedLead(_id, at, entity, before), deleted_at });
    }
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const deletedLead = (
  _id: string,
  created_at: Date,
  entity: Entity | null,
  before: Readonly<Record<string, unknown>>,
): PastLead => ({
  _id,
  created_at,
  updated_at: created_at,
  day: parisDay(created_at),
  week_key: weekKey(created_at),
  // What was invalid was never sold.
  status: before['status'] === 'invalid' ? 'invalid' : 'new',
  lead_owner_entity: entity,
  entity,
  produit: text(before['produit']) || null,
  phone: '',
  phone_quality: before['status'] === 'invalid' ? 'invalid' : 'valid',
  phone_plausible: true,
  phone_hash: '',
  guard_key: `deleted|${_id}`,
  ...{ nom: 'x', prenom: '', email: '', departement: text(before['departement']), search: [] },
  source: text(before['source']),
  lead_source_type: 'direct',
  entity_locked: false,
  custom_fields: {},
  ...{ is_lb: false, in_delivery: false, sold_to: [] },
});

/** Where deliveries that decide anything begin: in the week, or in the month, of the first day. */
function countedFrom({ start, months }: PastAsked): Date {
  const week = weekBounds(weekKey(start)).start.getTime();
  const month = months ? monthBounds(monthOf(parisDay(start))).start.getTime() : week;
  return new Date(Math.min(week, month, start.getTime() - WAITING_MS));
}

const unknown = (reader: Reader, leadIds: Iterable<string>): string[] => [
  ...new Set([...leadIds].filter((id) => !reader.leads.has(id))),
];

export async function readPast(store: Store, asked: PastAsked, tick: Tick): Promise<Past> {
  const { start, end, produit } = asked;
  const reader = new Reader(store, tick);
  const entity = { $in: [...ENTITIES, null] };
  const of = produit ? { produit } : {};
  const from = new Date(start.getTime() - WAITING_MS);

  await reader.readLeads({ entity, ...of, created_at: { $gte: start, $lt: end } });
  await reader.readLeads({
    ...{ entity, ...of, created_at: { $gte: from, $lt: start }, status: { $ne: 'invalid' } },
    // Sold before and still: it was not waiting.
    $nor: [{ status: { $in: ['routed', 'livre'] }, is_lb: false, routed_at: { $lt: start } }],
  });
  await reader.readLeads({ status: { $in: [...STOCK_STATUSES] }, entity, ...of, created_at: { $lt: from } });
  await readPool(store, reader, asked);
  await reader.readDeleted(asked);

  const range = { $gte: start, $lt: end };
  const both = { $in: [...ENTITIES] };
  await reader.readDeliveries({ entity: both, ...of, created_at: { $gte: countedFrom(asked), $lt: end } });
  await reader.readDeliveries({ entity: both, ...of, rejected_at: range });
  await reader.readDeliveries({ entity: both, ...of, removed_at: range });
  const moved = [...reader.deliveries.values()].filter(
    ({ assigned_at, cancelled_at, rejected_at, removed_at }) =>
      assigned_at >= start || [cancelled_at, rejected_at, removed_at].some((at) => at && at >= start),
  );
  await reader.each(
    unknown(
      reader,
      moved.map(({ lead_id }) => lead_id),
    ),
    (ids) => reader.readLeads({ _id: { $in: ids } }),
  );
  const before = [...reader.leads.values()].filter(
    ({ created_at, routed_at }) => created_at < start && routed_at,
  );
  await reader.each(before, (some) =>
    reader.readDeliveries({ lead_id: { $in: some.map(({ _id }) => _id) } }),
  );
  const persons = [...reader.leads.values()].flatMap(({ guard_key }) => guard_key ?? []);
  const guarded = { $gte: new Date(start.getTime() - GUARD_WINDOW_MS), $lt: end };
  await reader.each([...new Set(persons)], (keys) =>
    reader.readDeliveries({ guard_key: { $in: keys }, created_at: guarded }),
  );
  restoreErased(reader);
  return { leads: reader.leads, deliveries: reader.deliveries, cut: reader.cut };
}

async function readPool(store: Store, reader: Reader, { end, produit }: PastAsked): Promise<void> {
  const products = produit ? [produit] : await store.products.distinct('_id');
  for (const entity of ENTITIES)
    for (const one of products) {
      const pool = { is_lb: true, entity, produit: one, created_at: { $lt: end } };
      if ((await reader.readLeads(pool, POOL)) === POOL) reader.cut = true;
    }
}

/** An erased lead has lost its key: its deliveries still have it. Its name was there, or it would not have been sold. */
function restoreErased({ leads, deliveries }: Reader): void {
  const keys = new Map([...deliveries.values()].map(({ lead_id, guard_key }) => [lead_id, guard_key]));
  for (const lead of leads.values()) {
    if (lead.status !== 'suppressed' && !lead.erased_at) continue;
    lead.erased = true;
    lead.nom = 'x';
    // Erasure leaves its deliveries a key that is nobody's; suppression leaves them theirs.
    if (lead.produit) lead.guard_key ??= keys.get(lead._id) ?? erasedKey(lead._id);
  }
}
