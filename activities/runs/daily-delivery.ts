/** The steps of the daily run (01-domain "The daily run"), each safe to repeat: they look at the state first. */
import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { type ParisDay, parisDay } from '../../domain/time/paris-time.ts';
import {
  assignStockPage,
  lbShortfalls,
  type StockCursor,
  stockQueues,
} from '../../store/routing/assign-stock.ts';
import type { StockPhase } from '../../domain/runs/stock-phase.ts';
import { logEventOnce, SYSTEM } from '../../store/audit/event-log.ts';
import { markLb } from '../../store/routing/mark-lb.ts';
import type { Store } from '../../store/db/mongo.ts';
import { openEntities } from '../../store/settings/open-entities.ts';
import { abandonReport, openReport, type ReportHolder } from '../../store/runs/open-report.ts';
import { makeBatches } from '../../store/deliveries/make-batches.ts';
import { projectBatches } from '../../store/deliveries/sending/project-batches.ts';
import { type RunBatch, type RunPage, takeFailed, takeReady } from '../../store/runs/run-batches.ts';
import { savePause, saveReport } from '../../store/runs/save-report.ts';
import type { RunError } from '../../domain/runs/run-report.ts';
import { readSenders } from '../../store/settings/senders.ts';
import {
  type DailyDeliveryInput,
  type DailyDeliveryResult,
  FAILURES,
} from '../../contracts/daily-delivery.ts';
import { alertOnce } from '../monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';

export interface OpenedRun {
  report_id: string;
  /** Entities that deliver today; the others' leads wait for their next day. */
  open: Entity[];
}

/** A batch as the run's pages carry it. */
export interface BatchRef {
  batch_id: string;
  client_id: string;
}

export interface ReadyPage {
  /** To be sent. */
  ready: BatchRef[];
  /** Made just now and already failed: the client cannot be delivered to. */
  refused: BatchRef[];
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

const ref = ({ _id, client_id }: Pick<RunBatch, '_id' | 'client_id'>): BatchRef => ({
  batch_id: _id,
  client_id,
});

/** Whether the run that holds the lock is still there. */
async function isRunning({ workflow_id, first_run_id }: ReportHolder): Promise<boolean> {
  try {
    const { status, raw } = await getClient().workflow.getHandle(workflow_id).describe();
    return status.name === 'RUNNING' && raw.workflowExecutionInfo?.firstRunId === first_run_id;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** A run may have been paused since it began, over midnight and into a day off. */
async function onlyOpen(store: Store, page: RunPage, now: Date): Promise<RunPage> {
  const open = await openEntities(store, now);
  return { ...page, entities: page.entities.filter((entity) => open.includes(entity)) };
}

export const dailyDeliveryActivities = (deps: ActivityDeps) => ({
  /**
   * Opens the run's report; takes the lock over from a run that no longer exists.
   * Fails with `NOT_TODAY` or `RUN_IN_PROGRESS`, for good.
   */
  async openRun(
    input: DailyDeliveryInput & { workflow_id: string; first_run_id: string },
  ): Promise<OpenedRun> {
    const { store } = deps;
    const now = new Date();
    if (input.date !== parisDay(now))
      throw ApplicationFailure.nonRetryable(FAILURES.notToday, FAILURES.notToday);
    const open = await openEntities(store, now);
    for (;;) {
      const opened = await openReport(store, { ...input, now });
      if ('report_id' in opened) return { ...opened, open };
      if (await isRunning(opened.held_by))
        throw ApplicationFailure.nonRetryable(FAILURES.runInProgress, FAILURES.runInProgress);
      await abandonReport(store, opened.held_by, now);
    }
  },

  /** Shows whether the run waits. */
  async showPause(pause: { report_id: string; paused: boolean }): Promise<void> {
    await savePause(deps.store, pause);
  },

  /** Failed batches to try again; counted into this run. */
  async takeFailedBatches(page: RunPage): Promise<{ batches: BatchRef[]; last: string | null }> {
    const { batches, last } = await takeFailed(deps.store, await onlyOpen(deps.store, page, new Date()));
    return { batches: batches.map(ref), last };
  },

  /** Makes a page of batches, and gives a page of those that are ready. */
  async prepareBatches(asked: RunPage): Promise<ReadyPage> {
    const { store, config } = deps;
    const now = new Date();
    const [senders, page] = await Promise.all([readSenders(store, config), onlyOpen(store, asked, now)]);
    const { report_id: run_id, ...what } = page;
    const { made, more } = await makeBatches(store, { senders, run_id, ...what, now });
    const ready = await takeReady(store, page);
    return {
      ready: ready.map(ref),
      refused: made.filter(({ status }) => status === 'failed').map(ref),
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
    const { scheduledTimestampMs, attempt } = activityInfo();
    return markLb(deps.store, {
      now: new Date(scheduledTimestampMs),
      limit: LB_PAGE,
      repeated: attempt > 1,
    });
  },

  /** Routes some pages of one phase of the stock, queue by queue. */
  async assignStockPages({ phase, pass, from }: StockPhaseInput): Promise<StockPhaseResult> {
    const queues = phase === 'held' ? [undefined] : await stockQueues(deps.store);
    const result: StockPhaseResult = { assigned: 0, kept: 0, failed: 0, next: from };
    for (let pages = 0; pages < STOCK_PAGES && result.next; pages += 1) {
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
  }): Promise<DailyDeliveryResult> {
    const { open, steps, ...rest } = input;
    const saved = await saveReport(deps.store, {
      ...rest,
      closed: ENTITIES.filter((entity) => !open.includes(entity)),
      steps: steps.map((step) => ({ ...step, started_at: new Date(step.started_at) })),
      now: new Date(),
    });
    if (!saved.balanced) {
      await alertOnce(
        deps,
        {
          action: 'alert.balance_off',
          entity_type: 'delivery_report',
          entity_id: input.report_id,
          entity: null,
          after: {},
        },
        input.report_id,
      );
    }
    return { report_id: input.report_id, ...saved };
  },
});
