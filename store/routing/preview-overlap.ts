/**
 * What the overlap guard would have done in the last 30 days (12-rules U26). An estimate, far from intake: the orders are those of
 * today, and one counts as open when its week ended with a unit left.
 */
import { type GuardHit } from '../../domain/routing/duplicates.ts';
import { firstFailure, type OrderView, type RoutableLead } from '../../domain/routing/open-rules.ts';
import { OVERLAP_WINDOW_MS, overlapWouldHave, sharedPairs } from '../../domain/routing/overlap.ts';
import { fairOrder } from '../../domain/routing/routing.ts';
import { addWeeks, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import { readUnitsLeft, unitsLeft } from '../billing/prepaid-units.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import { type Guards, readGuards } from './assign-leads.ts';
import { weekUses } from './commande-weeks.ts';
import { netPriceAt } from './order-states.ts';
import { addressed } from './shared-clients.ts';
import type { Snapshot } from './snapshot.ts';

/** Sales looked at, the latest first. */
const LIMIT = 2_000;
const NO_USE = { used: 0, lb_used: 0 };

/** What is read of a sale. */
const SALE = {
  entity: 1,
  lead_id: 1,
  lead_owner_entity: 1,
  client_id: 1,
  produit: 1,
  departement: 1,
  assigned_at: 1,
  week_key: 1,
  guard_key: 1,
} as const;
type Sale = Pick<DeliveryDoc, '_id' | keyof typeof SALE>;

export interface OverlapCounts {
  delivered: number;
  alternative: number;
  fallback: number;
}

export interface OverlapPreviewResult {
  since: Date;
  /** False: there were more sales than are looked at. */
  complete: boolean;
  /** Of every shared client, sold to or not. */
  clients: Map<string, OverlapCounts>;
}

/** What was routed to these clients since; LBs follow their order, so the guard has no say about them. */
const readSales = (store: Store, clientIds: readonly string[], since: Date): Promise<Sale[]> =>
  store.deliveries
    .find(
      {
        client_id: { $in: [...clientIds] },
        created_at: { $gte: since },
        is_lb: false,
        simulated: false,
        status: { $ne: 'cancelled' },
      },
      { projection: SALE, sort: { created_at: -1 }, limit: LIMIT },
    )
    .toArray();

async function readSends(
  store: Store,
  clientIds: readonly string[],
  since: Date,
): Promise<Map<string, Date[]>> {
  const sends = new Map<string, Date[]>();
  const sent = store.deliveries.find(
    { client_id: { $in: [...clientIds] }, sent_at: { $gte: since } },
    {
      projection: { _id: 0, client_id: 1, sent_at: 1 },
      hint: { client_id: 1, sent_at: -1, produit: 1, outcome: 1 },
    },
  );
  for await (const { client_id, sent_at } of sent) {
    const times = sends.get(client_id) ?? [];
    times.push(sent_at!);
    sends.set(client_id, times);
  }
  for (const times of sends.values()) times.sort((a, b) => a.getTime() - b.getTime());
  return sends;
}

type Said = Pick<RoutableLead, 'custom_fields' | 'callback_requested_at'>;

/** What some leads say of themselves. */
async function readAnswers(store: Store, ids: readonly string[]): Promise<Map<string, Said>> {
  const leads = await store.leads
    .find(
      { _id: { $in: [...ids] } },
      { projection: { custom_fields: 1, 'consent.callback_requested_at': 1 } },
    )
    .toArray();
  return new Map(
    leads.map(({ _id, custom_fields, consent }) => {
      const asked = consent?.callback_requested_at;
      return [_id, { custom_fields, ...(asked && { callback_requested_at: asked }) }];
    }),
  );
}

async function readWeeks(store: Store, since: Date, now: Date) {
  const weeks: WeekKey[] = [];
  for (let week = weekKey(since); week <= weekKey(now); week = addWeeks(week, 1)) weeks.push(week);
  return new Map(await Promise.all(weeks.map(async (week) => [week, await weekUses(store, week)] as const)));
}

/** The guard that held back then: one taken since says nothing. */
const guardThen = (guards: Guards, sale: Sale, clientId: string): GuardHit | undefined => {
  const hit = guards.get(sale.guard_key)?.get(clientId);
  return hit && hit.assigned_at < sale.assigned_at ? hit : undefined;
};

/** @param snapshot the orders and clients of now */
export async function previewOverlap(
  store: Store,
  snapshot: Snapshot,
  now: Date,
): Promise<OverlapPreviewResult> {
  const since = new Date(now.getTime() - OVERLAP_WINDOW_MS);
  const pairs = sharedPairs([...snapshot.clients.values()].map(addressed));
  const clients = new Map(
    [...pairs.keys()].map((id): [string, OverlapCounts] => [
      id,
      { delivered: 0, alternative: 0, fallback: 0 },
    ]),
  );
  if (pairs.size === 0) return { since, complete: true, clients };
  const ids = [...pairs.keys()];
  const [sales, sends, weeks, balances] = await Promise.all([
    readSales(store, ids, since),
    readSends(store, ids, new Date(since.getTime() - OVERLAP_WINDOW_MS)),
    readWeeks(store, since, now),
    readUnitsLeft(store, snapshot.prepaid),
  ]);
  const guards = await readGuards(
    store,
    sales.map(({ guard_key }) => guard_key),
  );
  const answers = await readAnswers(
    store,
    sales.map(({ lead_id }) => lead_id),
  );
  for (const sale of sales) {
    const uses = weeks.get(sale.week_key);
    const weekUse = ({ id }: OrderView) => uses?.get(id) ?? NO_USE;
    const isOpen = (order: OrderView) =>
      order.client_id !== sale.client_id &&
      !firstFailure({
        lead: {
          id: sale.lead_id,
          entity: sale.lead_owner_entity,
          produit: sale.produit,
          departement: sale.departement,
          is_lb: false,
          entity_locked: false,
          ...(answers.get(sale.lead_id) ?? { custom_fields: {} }),
        },
        order,
        week: weekUse(order),
        prepaid_left: unitsLeft(balances, order),
        net_price: netPriceAt(snapshot, order, sale.assigned_at),
        contradictions: snapshot.contradictions,
        callbacks: snapshot.settings.callback,
        excluded: false,
        guard: guardThen(guards, sale, order.client_id),
        now: sale.assigned_at,
        pass: 'intake',
      });
    const openOthers = () =>
      fairOrder(snapshot.ordersOf(sale.entity, sale.produit, sale.week_key), weekUse)
        .filter(isOpen)
        .map(({ client_id }) => client_id);
    const counts = clients.get(sale.client_id)!;
    counts.delivered += 1;
    const outcome = overlapWouldHave(sale, pairs, sends, openOthers);
    if (outcome) counts[outcome] += 1;
  }
  return { since, complete: sales.length < LIMIT, clients };
}
