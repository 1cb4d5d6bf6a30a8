/** The steps of the daily run (01-domain "The daily run"), each safe to repeat: they look at the state first. */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import {
  assignStockPage,
  lbShortfalls,
  type StockCursor,
  stockQueues,
} from '../../store/routing/assign-stock.ts';
import { importStands } from '../../store/v1/hold.ts';
import type { StockPhase } from '../../domain/runs/stock-phase.ts';
import { logEventOnce, SYSTEM } from '../../store/audit/event-log.ts';
import { markLb } from '../../store/routing/mark-lb.ts';
import type { Store } from '../../store/db/mongo.ts';
import { openEntities } from '../../store/settings/open-entities.ts';
import { makeBatches } from '../../store/deliveries/make-batches.ts';
import { projectBatches } from '../../store/deliveries/sending/project-batches.ts';
import { type RunPage, takeFailed, takeReady } from '../../store/runs/run-batches.ts';
import { saveReport } from '../../store/runs/save-report.ts';
import type { RunError } from '../../domain/runs/run-report.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { DailyDeliveryResult } from '../../contracts/daily-delivery.ts';
import { alertUnprepared } from '../monitoring/alerts.ts';
import { runSubject } from '../../store/monitoring/watch-runs.ts';
import { raiseAlert, resolveOthers } from '../../store/monitoring/alerts.ts';
import { type BatchRef, refOf } from '../deliveries/read-batch.ts';
import { wakeImmediate } from '../deliveries/wake-immediate.ts';
import type { ActivityDeps } from '../deps.ts';

export interface ReadyPage {
  /** To be sent. */
  ready: BatchRef[];
  /** Made just now and already failed: the client cannot be delivered to. */
  refused: BatchRef[];
  /** Orders that could not be prepared; to be skipped by the next page. */
  unprepared?: string[];
  more: boolean;
}

/** Where a phase of the stock is: one of its queues, and the page in it. */
export interface StockPosition {
  queue: number;
  cursor: StockCursor | null;
}

export interface StockPhaseInput {
  phase: StockPhase;
  pass: 'run' | 'stock';
  from: StockPosition;
}

export interface StockPhaseResult {
  assigned: number;
  kept: number;
  /** Leads that could not be written, even alone; they stay as they were. */
  failed: number;
  /** `null`: the phase is through. */
  next: StockPosition | null;
}

/** Leads, or LBs, of one transaction. */
const STOCK_PAGE = 200;
/** Transactions of one activity: enough to be worth its round trip, few enough to be seen to advance. */
const STOCK_PAGES = 20;
const LB_PAGE = 1_000;

/** A run may have been paused since it began, over midnight and into a day off. */
async function onlyOpen(store: Store, page: RunPage, now: Date): Promise<RunPage> {
  const open = await openEntities(store, now);
  return { ...page, entities: page.entities.filter((entity) => open.includes(entity)) };
}

export const dailyDeliveryActivities = (deps: ActivityDeps) => ({
  /** Failed batches to try again; counted into this run. */
  async takeFailedBatches(page: RunPage): Promise<{ batches: BatchRef[]; last: string | null }> {
    const { batches, last } = await takeFailed(deps.store, await onlyOpen(deps.store, page, new Date()));
    return { batches: batches.map(refOf), last };
  },

  /** Makes a page of batches, and gives a page of those that are ready. */
  async prepareBatches(asked: RunPage): Promise<ReadyPage> {
    const { store, config } = deps;
    const now = new Date();
    const [senders, page] = await Promise.all([readSenders(store, config), onlyOpen(store, asked, now)]);
    const { report_id: run_id, ...what } = page;
    const { made, unprepared, more } = await makeBatches(store, { senders, run_id, ...what, now });
    await alertUnprepared(deps, unprepared, now);
    const ready = await takeReady(store, page, now);
    return {
      ready: ready.map(refOf),
      refused: made.filter(({ status }) => status === 'failed').map(refOf),
      ...(unprepared.length > 0 && { unprepared: unprepared.map(({ commande_id }) => commande_id) }),
      more: more || ready.length === page.limit,
    };
  },

  /** Brings deliveries and leads in line with some batches. */
  async finishBatches(ids: string[]): Promise<void> {
    await projectBatches(deps.store, ids, new Date());
  },

  /**
   * Every attempt marks with the time the activity was scheduled, so that a repetition counts what the one before
   * marked.
   */
  async markLbPage(): Promise<{ marked: Record<Entity, number>; more: boolean }> {
    if (await importStands(deps.store)) return { marked: { ZR7: 0, MDL: 0 }, more: false };
    const { scheduledTimestampMs, attempt } = activityInfo();
    return markLb(deps.store, {
      now: new Date(scheduledTimestampMs),
      limit: LB_PAGE,
      repeated: attempt > 1,
    });
  },

  /** Routes some pages of one phase of the stock, queue by queue. */
  async assignStockPages({ phase, pass, from }: StockPhaseInput): Promise<StockPhaseResult> {
    // Guards and quotas of an import that is not verified may be wrong.
    if (await importStands(deps.store)) return { assigned: 0, kept: 0, failed: 0, next: null };
    const queues = phase === 'held' ? [undefined] : await stockQueues(deps.store);
    const result: StockPhaseResult = { assigned: 0, kept: 0, failed: 0, next: from };
    for (let pages = 0; pages < STOCK_PAGES && result.next; pages += 1) {
      // A cancelled run must not go on beside the next one.
      cancellationSignal().throwIfAborted();
      const { queue: at, cursor } = result.next;
      const queue = queues[at];
      const input = { phase, pass, cursor, limit: STOCK_PAGE, now: new Date() };
      const page = await assignStockPage(deps, queue ? { ...input, queue } : input);
      result.assigned += page.assigned_fresh + page.assigned_lb;
      result.kept += page.kept;
      result.failed += page.failed;
      if (page.next_cursor) result.next = { queue: at, cursor: page.next_cursor };
      else result.next = at + 1 < queues.length ? { queue: at + 1, cursor: null } : null;
    }
    // A run sends what it has assigned. What is not told here is found by the sweep.
    if (pass === 'stock' && result.assigned > 0) await wakeImmediate(deps, new Date()).catch(() => undefined);
    return result;
  },

  /** Logs every order that ended the run short of LBs, once per order and run. */
  async logShortfalls(report_id: string): Promise<void> {
    const { store } = deps;
    const now = new Date();
    const action = 'lb.shortfall';
    for (const { commande_id, client_id, entity, missing } of await lbShortfalls(deps, now)) {
      const after = { missing };
      const related = { report_id, client_id };
      await logEventOnce(
        store,
        `${action}|${commande_id}|${report_id}`,
        { action, entity_type: 'commande', entity_id: commande_id, entity, by: SYSTEM, after, related },
        now,
      );
    }
  },

  /** Ends the report, with the balance. */
  async saveRun(input: {
    report_id: string;
    date: ParisDay;
    open: Entity[];
    steps: { name: string; started_at: number; ms: number }[];
    errors: RunError[];
    marked_lb: Record<Entity, number>;
    abandoned?: boolean;
  }): Promise<DailyDeliveryResult> {
    const { open, steps, ...rest } = input;
    const saved = await saveReport(deps.store, {
      ...rest,
      closed: ENTITIES.filter((entity) => !open.includes(entity)),
      steps: steps.map((step) => ({ ...step, started_at: new Date(step.started_at) })),
      now: new Date(),
    });
    await resolveOthers(deps.store, ['prepare_failed'], saved.unprepared);
    if (saved.balanced) await resolveOthers(deps.store, ['balance_off']);
    else await raiseAlert(deps, 'balance_off', runSubject(input.report_id));
    const { sent, failed, uncertain, balanced } = saved;
    return { report_id: input.report_id, sent, failed, uncertain, balanced };
  },
});
