/** What keeps batches and orders tidy between the runs. */
import { activityInfo, cancellationSignal, getClient } from '@temporalio/activity';
import { INBOX_DAYS, SEND_LIMIT_MS } from '../../contracts/limits.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { maskPersonal } from '../../log.ts';
import { endWeekOrders } from '../../store/commandes/end-week-orders.ts';
import { eachApart } from '../../store/db/each-apart.ts';
import { cancelGone } from '../../store/deliveries/cancel-unsent.ts';
import { undecidedBatches, unseenBatches } from '../../store/deliveries/inbox.ts';
import { batchesAsked } from '../../store/deliveries/requests.ts';
import { projectBatches, unfinishedBatches } from '../../store/deliveries/sending/project-batches.ts';
import { settleMoney } from '../../store/deliveries/settle-money.ts';
import { doubtBatch } from '../../store/deliveries/sending/record-attempt.ts';
import { staleClaims } from '../../store/deliveries/sending/stale-claims.ts';
import { expireAlerts } from '../../store/monitoring/alerts.ts';
import { alertPrepaid, routeNewUnits } from '../billing/prepaid.ts';
import { startUnfinishedAccountMails } from '../access/start-unfinished.ts';
import { startUnfinishedErasures } from '../privacy/start-unfinished.ts';
import { startUnfinishedImports } from '../imports/start-unfinished.ts';
import { followTransmissions } from '../invoices/transmit.ts';
import { startUnfinished } from '../invoices/start-unfinished.ts';
import type { ActivityDeps } from '../deps.ts';
import { wakeStock } from '../routing/wake-stock.ts';
import { alertLate, wakeImmediate } from './wake-immediate.ts';

/** Batches of one sweep's step; the next sweep goes on. */
const PAGE = 10_000;
/** Batches put into the inbox at once; the next sweep goes on. */
const INBOX_PAGE = 200;
/** A request is carried out at once when a worker is there, so that an older one has been overlooked. */
const ASKED_MS = 60_000;

/** Ids of the batches whose `batch/<id>` runs, as Temporal's list knows it: some seconds late. */
async function runningInboxes(): Promise<Set<string>> {
  const { taskQueue } = activityInfo();
  const query = `WorkflowType = 'batch' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  const running = new Set<string>();
  for await (const { workflowId } of getClient().workflow.list({ query })) running.add(workflowId);
  return running;
}

export const sweepActivities = ({ store, log, platforms }: ActivityDeps) => {
  const failed =
    (step: string) =>
    (error: unknown, id: string): void =>
      log.error({ step, id, reason: maskPersonal(String(error)) }, 'sweep: left as it is');

  /** Batches a person decides about that nobody shows to one: their workflow was ended, or never begun. */
  async function missingFromInbox(now: Date): Promise<string[]> {
    const since = new Date(now.getTime() - INBOX_DAYS * DAY_MS);
    const undecided = await undecidedBatches(store, { since, limit: PAGE });
    if (undecided.length === 0) return [];
    const running = await runningInboxes();
    return undecided.filter((id) => !running.has(workflowIds.batch(id))).slice(0, INBOX_PAGE);
  }

  return {
    /**
     * Finishes what crashes left half done, and what is due; a step or a batch that fails does not keep the others back.
     * @returns batches the operators' inbox has to look at
     */
    async sweepBatches(): Promise<{ inbox: string[] }> {
      const now = new Date();
      const signal = cancellationSignal();
      const before = new Date(now.getTime() - SEND_LIMIT_MS);
      const askedBefore = new Date(now.getTime() - ASKED_MS);
      const steps = {
        endWeekOrders: () => endWeekOrders(store, now),
        doubtStaleClaims: async () => {
          const left = failed('doubtStaleClaims');
          await eachApart(
            await staleClaims(store, { before, limit: PAGE }),
            ({ _id: batch_id, claim }) => doubtBatch(store, { batch_id, claim, now }),
            (error, { _id }) => left(error, _id),
            signal,
          );
        },
        projectUnfinished: async () => {
          const project = (id: string) => projectBatches(store, [id], now);
          await eachApart(await unfinishedBatches(store, PAGE), project, failed('projectUnfinished'), signal);
        },
        settleMoney: () => settleMoney(store, {}, now),
        cancelGone: () => cancelGone(store, now),
        routeNewUnits: () => routeNewUnits({ store }),
        wakeStock: () => wakeStock({ store }, now),
        alertLate: () => alertLate({ store, log }, now),
        wakeImmediate: () => wakeImmediate({ store }, now),
        alertPrepaid: () => alertPrepaid({ store, log }, now),
        followTransmissions: () => followTransmissions({ store, log, platforms }, now),
        startUnfinishedInvoices: () => startUnfinished({ store }, askedBefore),
        startUnfinishedImports: () => startUnfinishedImports({ store }, askedBefore),
        startUnfinishedErasures: () => startUnfinishedErasures({ store }, askedBefore),
        startUnfinishedAccountMails: () => startUnfinishedAccountMails({ store }, askedBefore),
        expireAlerts: () => expireAlerts(store, now),
      };
      const names = Object.keys(steps) as (keyof typeof steps)[];
      await eachApart(names, (name) => steps[name](), failed('sweep'), signal);
      const asked = { before: askedBefore, limit: INBOX_PAGE };
      const found = await Promise.all([
        unseenBatches(store, { limit: INBOX_PAGE, now }),
        batchesAsked(store, asked),
        missingFromInbox(now),
      ]);
      return { inbox: [...new Set(found.flat())] };
    },
  };
};
