/**
 * Two weeks of a small market with one process: hours that pass, leads, runs, changes of orders, returns, each as it happens in
 * life. What a replay is held against.
 */
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import { STOCK_PHASES } from '../../domain/runs/stock-phase.ts';
import { addDays, parisDay } from '../../domain/time/paris-time.ts';
import { wakeStock } from '../../activities/routing/wake-stock.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { changeCommande, changePauses, toggleCommande } from '../../store/commandes/change-commande.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import { addProof, storedProof } from '../../store/leads/proof.ts';
import { rerouteLead } from '../../store/routing/reroute-lead.ts';
import { deleteLead } from '../../store/leads/delete-lead.ts';
import {
  assignStockPage,
  type AssignStockInput,
  type StockCursor,
  stockQueues,
} from '../../store/routing/assign-stock.ts';
import { IntakeQueue } from '../../store/intake/intake-queue.ts';
import type { LiveSnapshot } from '../../store/routing/snapshot.ts';
import { markLb } from '../../store/routing/mark-lb.ts';
import { openReport } from '../../store/runs/open-report.ts';
import { changeSetting } from '../../store/settings/change-setting.ts';
import { newId } from '../../store/db/ids.ts';
import { aSubmission, phoneNumber, testKeys } from './intake.ts';
import { deliverAll, type Market, returnAny } from './market.ts';
import { insertOrder, insertPrice } from './records.ts';

const HOUR_MS = 3_600_000;
/** Three days whose leads grow old, then the week that is replayed. */
const DAYS_BEFORE = 3;
const WEEK_FROM = 11 * 24;
/** Makes LBs of those leads, before the week opens its orders again. */
const SUNDAY_RUN = 10 * 24 + 9;
/** The last hour of a day: what is shut then opens at midnight. */
const LAST_LOOK = 23;

/** Always the same numbers. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

/** Beside those of the market. */
const MORE_ORDERS: [Partial<CommandeDoc>, 'ZR7' | 'MDL'][] = [
  [{ quota_semaine: 40, priorite: 4, lb_target_bp: asBasisPoints(2000), day_cap: 8 }, 'ZR7'],
  [{ quota_semaine: 25, priorite: 4, departements: ['75', '69'] }, 'ZR7'],
  [{ quota_semaine: 30, priorite: 5, budget_cap_cents: asCents(40_000) }, 'MDL'],
  [
    {
      ...{ quota_semaine: 20, priorite: 3, produit: 'PAC' },
      criteria: [{ champ: 'type_logement', op: '=', valeurs: ['Maison'], si_absent: 'refuse' }],
    },
    'MDL',
  ],
  [
    { quota_semaine: 30, priorite: 6, produit: 'PAC', active: false, lb_target_bp: asBasisPoints(3000) },
    'ZR7',
  ],
];

async function assign({ store, now }: Market, pass: 'run' | 'stock'): Promise<void> {
  const deps = { store, keys: testKeys, stripe: 'run' };
  for (const phase of STOCK_PHASES[pass])
    for (const queue of phase === 'held' ? [undefined] : await stockQueues(store)) {
      let cursor: StockCursor | null = null;
      do {
        const input: AssignStockInput = { phase, ...(queue && { queue }), pass, cursor, limit: 200, now };
        cursor = (await assignStockPage(deps, input)).next_cursor;
      } while (cursor);
    }
}

async function run(market: Market): Promise<void> {
  const { store, now } = market;
  const date = parisDay(now);
  const of = { workflow_id: `daily-delivery/${date}`, first_run_id: newId(), by: 'system', now };
  const opened = await openReport(store, { date, trigger: 'schedule', ...of });
  if (!('report_id' in opened)) throw new Error('a run is open');
  await deliverAll(market, ['sent']);
  await markLb(store, { now, limit: 1_000 });
  await assign(market, 'run');
  await deliverAll(market, ['sent']);
  await store.delivery_reports.updateOne(
    { _id: opened.report_id },
    {
      $set: {
        status: 'done',
        steps: ['mark_lb', 'assign_stock'].map((name) => ({ name, started_at: now, ms: 0 })),
      },
      $unset: { lock: 1 },
    },
  );
}

/** A lead of one of our pages, or of nobody's; some numbers are poor, some come twice. */
async function submit(
  queue: IntakeQueue,
  { answers }: Market,
  random: (below: number) => number,
): Promise<void> {
  const body = {
    phone: random(6) === 0 ? ['0606060606', '0611111112', '0677777778'][random(3)] : phoneNumber(random(900)),
    entity: random(3) === 0 ? 'MDL' : 'ZR7',
    produit: random(4) === 0 ? 'PAC' : 'PV',
    departement: ['75', '75', '13', '69', '2A', '33'][random(6)],
    lp_code: random(5) === 0 ? '' : 'LP1',
    type_logement: ['maison', 'appartement', ''][random(3)],
    utm_source: random(15) === 0 ? 'tiktok' : '',
  };
  answers.push(await queue.submit(aSubmission(body, `page-${newId()}`)));
}

/** What happens at some hours, counted from the first. */
function happenings(market: Market): ReadonlyMap<number, () => Promise<unknown>> {
  const { store, commandes } = market;
  const id = (n: number) => commandes[n]!;
  const change = (n: number, fields: Parameters<typeof changeCommande>[2]) => () =>
    changeCommande(store, id(n), fields, SYSTEM, market.now);
  const toggle = (n: number) => () => toggleCommande(store, id(n), SYSTEM, market.now);
  const setting = (blocked_sources: string[]) => () =>
    changeSetting(store, {
      key: 'source_gating',
      next: (current) => ({ ...current, blocked_sources }),
      by: SYSTEM,
      now: market.now,
    });
  /** Proofs that come late: their leads are judged again, as somebody who adds one in the admin has it done. */
  const prove = async () => {
    const waiting = await store.leads.find({ status: 'pending_consent' }).sort({ _id: 1 }).limit(6).toArray();
    for (const { _id } of waiting) {
      const consent = storedProof({ text: 'Oui, rappelez-moi', given_at: market.now }, market.now);
      await addProof(store, { id: _id, consent, by: SYSTEM, now: market.now });
      await rerouteLead({ store, keys: testKeys, stripe: 'test' }, _id, market.now);
    }
  };
  return new Map<number, () => Promise<unknown>>([
    [301, prove],
    [346, prove],
    [5, setting(['TikTok'])],
    [273, change(3, { quota_semaine: 9 })],
    [275, toggle(7)],
    [278, toggle(10)],
    [298, change(6, { day_cap: 5, priorite: 2 })],
    [299, () => returnAny(market, 57, true)],
    [303, toggle(7)],
    [323, setting([])],
    [321, change(8, { departements: ['75', '13'] })],
    [
      322,
      () =>
        changePauses(
          store,
          id(2),
          [{ from: parisDay(market.now), until: addDays(parisDay(market.now), 1) }],
          SYSTEM,
          market.now,
        ),
    ],
    [327, () => returnAny(market, 83, false)],
    [345, change(7, { quota_semaine: 60, lb_target_bp: asBasisPoints(1000) })],
    [
      347,
      async () => {
        const lead = await store.leads.findOne({ status: 'no_open_orders' });
        if (lead) await deleteLead(store, { id: lead._id, stripe: 'test', by: SYSTEM, now: market.now });
      },
    ],
    [351, change(10, { active: true })],
  ]);
}

/** Three days from a Thursday on, then the week after the next Sunday. @param start of the first hour */
export async function liveTwoWeeks(market: Market, snapshot: LiveSnapshot, start: Date): Promise<void> {
  const { store } = market;
  for (const [order, entity] of MORE_ORDERS) {
    const { client, commande } = await insertOrder(store, order, { entity });
    await insertPrice(store, client);
    market.commandes.push(commande._id);
  }
  market.now = start;
  await changeSetting(store, {
    key: 'overlap_guard',
    next: () => ({ enabled: true }),
    by: SYSTEM,
    now: start,
  });
  await snapshot.refresh();
  const random = seeded(48);
  const planned = happenings(market);
  const asked = () => assign(market, 'stock');
  for (let hour = 0; hour < 18 * 24; hour += 1) {
    const local = hour % 24;
    const lived = hour < DAYS_BEFORE * 24 || hour >= WEEK_FROM - 1 || hour === SUNDAY_RUN;
    if (!lived || (local > 0 && local < 8) || (local > 15 && local < LAST_LOOK)) continue;
    market.now = new Date(start.getTime() + hour * HOUR_MS);
    await wakeStock({ store }, market.now, asked);
    if (local === LAST_LOOK) continue;
    market.now = new Date(market.now.getTime() + 60_000);
    const happens = planned.get(hour);
    if (happens) {
      await happens();
      await snapshot.refresh();
      await asked();
    }
    if (local === 9) {
      market.now = new Date(start.getTime() + hour * HOUR_MS + HOUR_MS / 2);
      await run(market);
      await snapshot.refresh();
    }
    if (hour === SUNDAY_RUN) continue;
    market.now = new Date(market.now.getTime() + 5 * 60_000);
    // A process that has just seen what runs and people did: what it knows is up to a second old else.
    const queue = new IntakeQueue({ store, snapshot, keys: testKeys, clock: () => market.now });
    const count = hour < WEEK_FROM ? 3 : 6;
    await Promise.all(Array.from({ length: count }, () => submit(queue, market, random)));
    await queue.close();
  }
}
