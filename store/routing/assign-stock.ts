/**
 * Assigns the stock to open orders (01-domain "The daily run" 3), page by page: the LBs that are due go to orders by priority;
 * each company's own leads follow, with the LBs these make due; then what is left may cross; then LBs fill what no fresh
 * lead could.
 * Every page is one transaction, so a crash between pages loses nothing and running again assigns nothing twice.
 */
import { calendarGate } from '../../domain/settings/calendar.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { hasLimit } from '../../domain/routing/caps.ts';
import { lbNeeded } from '../../domain/routing/lb.ts';
import { HELD_STATUSES, QUEUE_STATUSES } from '../../domain/leads/lead.ts';
import { isShut, type OrderInput, type OrderView } from '../../domain/routing/open-rules.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { fairOrder } from '../../domain/routing/routing.ts';
import { afterLead } from '../leads/lead-order.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { readOrderStates } from './order-states.ts';
import { readSnapshot } from './snapshot.ts';
import { NOTHING, type OpenDraft, routeStockPage, type StockDeps, writeStockDraft } from './stock-page.ts';
import type { StockPhase } from '../../domain/runs/stock-phase.ts';
import type { PageResult, StockPass } from './stock-draft.ts';

/** One queue of waiting leads. */
export interface StockQueue {
  entity: Entity;
  produit: string;
}

/** Last lead of the page before: `created_at` in ms and id. */
export interface StockCursor {
  at: number;
  id: string;
}

export interface AssignStockInput {
  phase: StockPhase;
  /** Absent for `held`: those leads may have no entity or produit yet. */
  queue?: StockQueue;
  pass: 'run' | 'stock';
  cursor: StockCursor | null;
  /** Leads, or LBs, of this page. */
  limit: number;
  now: Date;
}

export interface AssignStockResult extends PageResult {
  /** `null`: this phase is through. */
  next_cursor: StockCursor | null;
}

/** Every queue a run goes through, in order. */
export async function stockQueues(store: StockDeps['store']): Promise<StockQueue[]> {
  const products = await store.products.find({ active: true }).sort({ _id: 1 }).toArray();
  return ENTITIES.flatMap((entity) => products.map(({ _id: produit }) => ({ entity, produit })));
}

const after = (cursor: StockCursor | null) =>
  cursor ? afterLead({ created_at: new Date(cursor.at), _id: cursor.id }) : {};

async function nextPage(
  { store }: StockDeps,
  input: AssignStockInput,
): Promise<Pick<LeadDoc, '_id' | 'created_at'>[]> {
  const waiting = input.queue
    ? { ...input.queue, status: { $in: [...QUEUE_STATUSES] } }
    : // Some of these have no entity yet.
      { entity: { $in: [...ENTITIES, null] }, status: { $in: [...HELD_STATUSES] } };
  return store.leads
    .find({ ...waiting, in_delivery: false, ...after(input.cursor) })
    .project<Pick<LeadDoc, '_id' | 'created_at'>>({ created_at: 1 })
    .sort({ created_at: 1, _id: 1 })
    .limit(input.limit)
    .toArray();
}

/** Assigns one page. */
export async function assignStockPage(deps: StockDeps, input: AssignStockInput): Promise<AssignStockResult> {
  if (input.phase === 'due' || input.phase === 'lb') return fillWithLbs(deps, input);
  const page = await nextPage(deps, input);
  const result = await routeStockPage(
    page.map((lead) => lead._id),
    deps,
    { now: input.now, pass: input.pass, fallback: input.phase === 'cross' },
  );
  const last = page.at(-1);
  const more = last && page.length === input.limit;
  return { ...result, next_cursor: more ? { at: last.created_at.getTime(), id: last._id } : null };
}

/** What is known of an order at this moment of a draft. */
type OrderUse = Pick<OrderInput, 'week' | 'prepaid_left' | 'net_price'>;

/** What an order may still take of LBs: its share while the target asks for it, anything up to its quota after. */
function lbPass(
  order: OrderView,
  use: OrderUse,
  { phase, now }: Pick<AssignStockInput, 'phase' | 'now'>,
): 'run' | 'run_fallback' | null {
  // This is checked before the pool is searched: an order that is shut would look at every LB there is and take none.
  if (order.lb_target_bp === 0 || isShut({ order, now, ...use })) return null;
  if (lbNeeded(order.lb_target_bp, use.week) > 0) return 'run';
  if (phase === 'due') return null;
  // An unlimited order has nothing to fill up: past its target it takes no LB, or it would take the whole pool.
  return hasLimit(order) ? 'run_fallback' : null;
}

/** Takes LBs into a draft, order by order, as many as a phase gives them. */
export async function takeLbs(
  { draft, lbs, snapshot }: Pick<OpenDraft, 'draft' | 'lbs' | 'snapshot'>,
  { phase, queue, limit, now }: Pick<AssignStockInput, 'phase' | 'limit' | 'now'> & { queue: StockQueue },
): Promise<void> {
  const { weekUse, prepaidLeft, netPrice, ordersOf } = draft.assignments;
  if (!calendarGate(snapshot.settings.delivery_calendar[queue.entity], parisDay(now)).open) return;
  let orders = [...ordersOf(queue.entity, queue.produit)];
  while (orders.length > 0 && draft.result.assigned_lb < limit) {
    // Assigning changes who is next: the fair order is taken anew each time.
    const order = fairOrder(orders, weekUse)[0]!;
    const use = { week: weekUse(order), prepaid_left: prepaidLeft(order), net_price: netPrice(order) };
    const orderPass = lbPass(order, use, { phase, now });
    const lb = orderPass ? await lbs.take(order, orderPass) : null;
    if (lb) draft.assignLb(lb, order);
    else orders = orders.filter(({ id }) => id !== order.id);
  }
}

async function fillWithLbs(
  deps: StockDeps,
  { phase, queue, limit, now, pass }: AssignStockInput,
): Promise<AssignStockResult> {
  const through = { ...NOTHING, next_cursor: null };
  if (!queue || pass !== 'run') return through;
  const stock: StockPass = { now, pass: 'run', fallback: false };
  const result = await writeStockDraft(
    deps,
    stock,
    () => Promise.resolve([]),
    (open) => takeLbs(open, { phase, queue, limit, now }),
  );
  return { ...result, next_cursor: result.assigned_lb === limit ? { at: 0, id: '' } : null };
}

/** An order whose LB target was not met although it was open. */
export interface LbShortfall {
  commande_id: string;
  client_id: string;
  entity: Entity;
  /** LBs the target still asks for. */
  missing: number;
}

/** Orders that ended a run short of LBs (logged once per order and run). */
export async function lbShortfalls({ store }: StockDeps, now: Date): Promise<LbShortfall[]> {
  const shortfalls: LbShortfall[] = [];
  for (const state of (await readOrderStates(store, await readSnapshot(store), now)).values()) {
    const { id, client_id, entity, lb_target_bp } = state.order;
    const missing = lbNeeded(lb_target_bp, state.week);
    if (missing > 0 && !isShut(state)) shortfalls.push({ commande_id: id, client_id, entity, missing });
  }
  return shortfalls;
}
