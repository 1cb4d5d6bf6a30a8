/** Everything a replay of one period needs, read once: any number of replays with other edits follow without a read. */
import type { PriceRow } from '../../../domain/billing/price-book.ts';
import { type AddressedClient, sharedPairs } from '../../../domain/routing/overlap.ts';
import { OVERLAP_WINDOW_MS } from '../../../domain/routing/overlap.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import type { Registry } from '../../../domain/pages/registry.ts';
import type { PhoneKeys } from '../../db/ids.ts';
import type { Store } from '../../db/mongo.ts';
import { readRegistry } from '../../pages/read-registry.ts';
import { addressed } from '../shared-clients.ts';
import { type Base, readBase, readRules, type Rules } from './base.ts';
import {
  type Moments,
  type PastExclusion,
  readMoments,
  readPastExclusions,
  readSuppressed,
} from './moments.ts';
import { type Past, type Period, readPast, type Tick } from './past.ts';
import { type PastBreaker, readBreakers } from './past-gates.ts';

/** Units the fence of a week counts beyond its deliveries. */
export interface FenceOffset {
  commande_id: string;
  used: number;
  lb_used: number;
}

export interface ReplayData extends Period, Past, Moments {
  /** What was then, with its changes. */
  then: Base;
  /** What is now. */
  now: Rules;
  prices: readonly PriceRow[];
  registry: Registry;
  products: ReadonlySet<string>;
  keys: PhoneKeys;
  exclusions: ReadonlyMap<string, readonly PastExclusion[]>;
  suppressed: ReadonlyMap<string, Date>;
  offsets: readonly FenceOffset[];
  breakers: readonly PastBreaker[];
  /** When each shared client was really sent a lead, the oldest first. */
  sends: readonly { client_id: string; lead_id: string; at: Date }[];
}

export interface LoadAsked extends Period {
  produit?: string;
}

async function readOffsets(store: Store, start: Date, past: Past): Promise<FenceOffset[]> {
  const week = weekKey(start);
  const known = new Map<string, FenceOffset>();
  const of = (commande_id: string) => {
    const offset = known.get(commande_id) ?? { commande_id, used: 0, lb_used: 0 };
    known.set(commande_id, offset);
    return offset;
  };
  for await (const { commande_id, used, lb_used } of store.commande_weeks.find({ week_key: week })) {
    const offset = of(commande_id);
    offset.used += used;
    offset.lb_used += lb_used;
  }
  // Units of deliveries that are not read, after the period, are counted here.
  const held = { week_key: week, slot_id: { $exists: true }, created_at: { $gte: start } };
  const groups = store.deliveries.aggregate<{ _id: string; used: number; lb: number }>([
    { $match: { entity: { $in: ['ZR7', 'MDL'] }, ...held } },
    { $group: { _id: '$commande_id', used: { $sum: 1 }, lb: { $sum: { $cond: ['$is_lb', 1, 0] } } } },
  ]);
  for await (const { _id, used, lb } of groups) {
    if (!known.has(_id)) continue;
    of(_id).used -= used;
    of(_id).lb_used -= lb;
  }
  for (const { commande_id, week_key, slot_id, is_lb, assigned_at } of past.deliveries.values()) {
    if (week_key !== week || !slot_id || assigned_at >= start || !known.has(commande_id)) continue;
    of(commande_id).used -= 1;
    of(commande_id).lb_used -= Number(is_lb);
  }
  return [...known.values()].filter(({ used, lb_used }) => used !== 0 || lb_used !== 0);
}

async function readSends(store: Store, clients: readonly AddressedClient[], { start, end }: Period) {
  const shared = [...sharedPairs(clients).keys()];
  if (shared.length === 0) return [];
  const sent_at = { $gte: new Date(start.getTime() - OVERLAP_WINDOW_MS), $lt: end };
  const found = await store.deliveries
    .find({ client_id: { $in: shared }, sent_at }, { projection: { client_id: 1, lead_id: 1, sent_at: 1 } })
    .sort({ sent_at: 1 })
    .toArray();
  return found.map(({ client_id, lead_id, sent_at: at }) => ({ client_id, lead_id, at: at! }));
}

/** Whether any order has, or had, a cap of the month. */
function countsMonths({ then, now }: Pick<ReplayData, 'then' | 'now'>): boolean {
  const changed = then.changes.flatMap((change) =>
    change.of === 'commande' && change.record ? [change.record] : [],
  );
  const orders = [...then.rules.commandes.values(), ...now.commandes.values(), ...changed];
  return orders.some(({ month_cap }) => (month_cap ?? 0) > 0);
}

export async function loadReplay(
  { store, keys }: { store: Store; keys: PhoneKeys },
  { start, end, produit }: LoadAsked,
  tick: Tick,
): Promise<ReplayData> {
  const period = { start, end };
  const [then, now, registry, products, prices, breakers] = await Promise.all([
    readBase(store, start, end),
    readRules(store),
    readRegistry(store),
    store.products.find({ active: true }).toArray(),
    store.prices.find({ scope: { $in: ['client', 'product', 'order'] } }).toArray(),
    readBreakers(store),
  ]);
  const clients = [...now.clients.values()].map(addressed);
  const past = await readPast(
    store,
    { ...period, months: countsMonths({ then, now }), ...(produit && { produit }) },
    tick,
  );
  const hashes = [...new Set([...past.leads.values()].map(({ phone_hash }) => phone_hash))];
  const [moments, exclusions, suppressed, offsets, sends] = await Promise.all([
    readMoments(store, period),
    readPastExclusions(store, hashes, tick),
    readSuppressed(store, hashes, tick),
    readOffsets(store, start, past),
    readSends(store, clients, period),
  ]);
  return {
    ...{
      ...period,
      ...past,
      ...moments,
      then,
      now,
      prices,
      registry,
      keys,
      exclusions,
      suppressed,
      offsets,
      breakers,
      sends,
    },
    products: new Set(products.map(({ _id }) => _id)),
  };
}
