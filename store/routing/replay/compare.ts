/** A replay beside what really happened: lead by lead, and what clients gain and lose. */
import { PriceBook, priceOf } from '../../../domain/billing/price-book.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import { STOCK_STATUSES, type LeadStatus } from '../../../domain/leads/lead.ts';
import type { Cents } from '../../../domain/money/money.ts';
import { causeOf } from '../../../domain/routing/replay-causes.ts';
import type {
  ClientChange,
  Comparison,
  Placed,
  ReplayRow,
  StockLine,
} from '../../../domain/routing/replay.ts';
import type { DeliveryDoc } from '../../deliveries/collections.ts';
import type { ReplayData } from './load.ts';
import type { PastLead } from './past.ts';
import { byLead, givenBackAt } from './start.ts';
import type { ReplayWorld } from './world.ts';

type Results = ReadonlyMap<string, Placed>;

const placed = (delivery: DeliveryDoc, cents: Cents | null, returned: boolean): Placed => ({
  client_id: delivery.client_id,
  commande_id: delivery.commande_id,
  entity: delivery.entity,
  at: delivery.assigned_at,
  cents,
  returned,
});

/** Who really had each lead at the end, of what was assigned in the period. */
export function realResults({ deliveries, prices, start, end }: ReplayData): Results {
  const book = new PriceBook(prices);
  const results = new Map<string, Placed>();
  for (const [lead_id, of] of byLead(deliveries.values())) {
    const last = of.findLast(({ assigned_at }) => assigned_at < end);
    if (!last || last.assigned_at < start) continue;
    const back = givenBackAt(last);
    if (back && back < end) continue;
    const { net_unit_price } = priceOf(book, last, last.assigned_at);
    results.set(lead_id, placed(last, net_unit_price, back !== undefined));
  }
  return results;
}

/** The same of a replay. What goes where it really went ends as it really did. */
export function replayResults({ held, data }: ReplayWorld, real: Results): Results {
  const results = new Map<string, Placed>();
  for (const [lead_id, { delivery, cents }] of held) {
    if (delivery.assigned_at < data.start) continue;
    const fate = real.get(lead_id);
    const returned = fate?.commande_id === delivery.commande_id && fate.returned;
    results.set(lead_id, placed(delivery, cents, returned));
  }
  return results;
}

const sameOrder = (a: Placed | undefined, b: Placed | undefined): boolean =>
  a?.commande_id === b?.commande_id;

const isWaiting = (status: LeadStatus | undefined): boolean =>
  status === 'lb' || (STOCK_STATUSES as readonly string[]).includes(status ?? '');

class Sums {
  readonly clients = new Map<string, ClientChange>();

  #of({ client_id, entity }: Placed): ClientChange {
    const zero = { real: 0, replayed: 0, gained: 0, lost: 0, real_cents: 0, replayed_cents: 0 };
    const change = this.clients.get(client_id) ?? { client_id, entity, ...zero };
    this.clients.set(client_id, change);
    return change;
  }

  add(real: Placed | undefined, replayed: Placed | undefined): void {
    const moved = real?.client_id !== replayed?.client_id;
    if (real && !real.returned) {
      const of = this.#of(real);
      of.real += 1;
      of.real_cents += real.cents ?? 0;
      if (moved) of.lost += 1;
    }
    if (replayed && !replayed.returned) {
      const of = this.#of(replayed);
      of.replayed += 1;
      of.replayed_cents += replayed.cents ?? 0;
      if (moved) of.gained += 1;
    }
  }
}

export interface CompareInput {
  world: ReplayWorld;
  /** What it is compared with: what really happened, or another replay. */
  real: Results;
  /** Of the same period as it was, without edits; absent: this is it. */
  plain?: Results;
  rules: 'then' | 'now';
  /** Leads that waited at the end of what it is compared with. */
  waiting: (lead: PastLead) => boolean;
  /** Whose leads and clients are told of. */
  entities: readonly Entity[];
}

/** @param onRow told of each difference, in the order the leads came */
export function compare(input: CompareInput, onRow: (row: ReplayRow) => void): Comparison {
  const { world, real } = input;
  const { data } = world;
  const replayed = replayResults(world, real);
  const edited = new Set(world.edits.orders.map(({ commande_id }) => commande_id));
  const byHand = new Set(data.reroutes.map(({ lead_id }) => lead_id));
  const counts = {
    ...{ leads: 0, same: 0, different: 0, erased: 0, unpriced: 0, real_sold: 0, replayed_sold: 0 },
    ...{ real_waiting: 0, replayed_waiting: 0, real_cents: 0, replayed_cents: 0 },
  };
  const causes: Comparison['causes'] = {};
  const sums = new Sums();
  const stock = new Map<string, StockLine>();
  const isOurs = (entity: Entity | null | undefined) => !entity || input.entities.includes(entity);
  const leads = [...world.leads.values()].filter(
    ({ _id, entity, created_at, status }) =>
      (isOurs(entity) || [real, replayed].some((of) => of.has(_id) && isOurs(of.get(_id)!.entity))) &&
      (real.has(_id) || replayed.has(_id) || created_at >= data.start || isWaiting(status)),
  );
  leads.sort((a, b) => a.created_at.getTime() - b.created_at.getTime() || (a._id < b._id ? -1 : 1));
  for (const lead of leads) {
    const [was, is] = [real.get(lead._id), replayed.get(lead._id)];
    counts.leads += 1;
    const erased = lead.erased === true || lead.deleted_at !== undefined;
    if (erased) counts.erased += 1;
    for (const one of [was, is]) if (one && !one.returned && one.cents === null) counts.unpriced += 1;
    counts.real_sold += Number(was !== undefined);
    counts.replayed_sold += Number(is !== undefined);
    sums.add(was, is);
    countStock(stock, lead, {
      real: !was && input.waiting(lead),
      replayed: isWaiting(lead.status) && !lead.deleted_at,
    });
    if (sameOrder(was, is)) {
      counts.same += 1;
      continue;
    }
    counts.different += 1;
    const plain = input.plain?.get(lead._id);
    const cause = causeOf({
      asBefore: input.plain !== undefined && sameOrder(plain, was),
      edited: [was, is].some((one) => one && edited.has(one.commande_id)),
      rules: input.rules,
      byHand: byHand.has(lead._id),
      erased,
      is_lb: lead.is_lb,
      otherMoment: was !== undefined && is !== undefined && was.at.getTime() !== is.at.getTime(),
    });
    causes[cause] = (causes[cause] ?? 0) + 1;
    const { created_at, entity, produit, departement, is_lb } = lead;
    onRow({
      ...{ lead_id: lead._id, created_at, entity, produit, departement, is_lb, cause },
      ...{ real: was ?? null, replayed: is ?? null, trace: lead.routing ?? null },
    });
  }
  const clients = byEffect(sums.clients).filter(({ entity }) => isOurs(entity));
  for (const { real_cents, replayed_cents } of clients) {
    counts.real_cents += real_cents;
    counts.replayed_cents += replayed_cents;
  }
  for (const line of stock.values()) {
    counts.real_waiting += line.real;
    counts.replayed_waiting += line.replayed;
  }
  return { counts, causes, clients, stock: mostFirst(stock) };
}

function countStock(
  stock: Map<string, StockLine>,
  { entity, produit, departement }: PastLead,
  waits: { real: boolean; replayed: boolean },
): void {
  if (!waits.real && !waits.replayed) return;
  const key = `${entity}|${produit}|${departement}`;
  const line = stock.get(key) ?? { entity, produit, departement, real: 0, replayed: 0 };
  line.real += Number(waits.real);
  line.replayed += Number(waits.replayed);
  stock.set(key, line);
}

const byEffect = (clients: Sums['clients']): ClientChange[] =>
  [...clients.values()].sort(
    (a, b) =>
      Math.abs(b.replayed_cents - b.real_cents) - Math.abs(a.replayed_cents - a.real_cents) ||
      b.gained + b.lost - a.gained - a.lost ||
      (a.client_id < b.client_id ? -1 : 1),
  );

const mostFirst = (stock: ReadonlyMap<string, StockLine>): StockLine[] =>
  [...stock.values()].sort(
    (a, b) => b.replayed - a.replayed || b.real - a.real || (a.departement < b.departement ? -1 : 1),
  );

/** Whether a lead really waited when the period was over, from what its record and its deliveries say. */
export function reallyWaiting({ leads, deliveries, end }: ReplayData): (lead: PastLead) => boolean {
  const sold = byLead(deliveries.values());
  return ({ _id }) => {
    const { status, deleted_at, was_replaced, routing, delivered_at, erased } = leads.get(_id)!;
    if (deleted_at && deleted_at < end) return false;
    if (status === 'invalid' || (status === 'suppressed' && !erased)) return false;
    if (was_replaced && !(routing && routing.at >= end)) return false;
    const last = sold.get(_id)?.findLast(({ assigned_at }) => assigned_at < end);
    const back = last && givenBackAt(last);
    return last ? back !== undefined && back < end : !(delivered_at && delivered_at < end);
  };
}
