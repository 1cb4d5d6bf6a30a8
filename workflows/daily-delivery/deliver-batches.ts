/**
 * The delivering steps of a run: page after page, twenty batches at once; while one page is sent, the next one is prepared
 * and the one before is finished. One batch's failure never stops the others; what ends `failed` or `uncertain` goes to
 * the operators' inbox.
 */
import { condition } from '@temporalio/workflow';
import type { BatchRef } from '../../activities/deliveries/read-batch.ts';
import { scan, sending } from '../activities.ts';
import {
  attempt,
  finishTried,
  isTrouble,
  type Send,
  sendAutomatically,
  type Tried,
  withReplaced,
} from '../batch/try-batches.ts';
import { eachLimited } from './each-limited.ts';
import { PAGE_BATCHES, SENDS_AT_ONCE, SENDS_PER_ACTIVITY } from '../../contracts/limits.ts';
import type { RunPosition } from './run-progress.ts';

/** How a page is worked on; the run shows its progress after each change. */
export interface Delivering {
  run: RunPosition;
  changed(): void;
  /** With so many batches more, this execution's history is long enough. */
  enough(more: number): boolean;
}

const pageOf = ({ report_id, open, after }: RunPosition, skip: readonly string[] = []) => ({
  report_id,
  entities: open,
  after,
  limit: PAGE_BATCHES,
  ...(skip.length > 0 && { skip }),
});

/**
 * Tries failed batches of earlier runs again, once per run.
 * @returns false when it stopped because of `enough`
 */
export async function retryFailed(on: Delivering): Promise<boolean> {
  const { run } = on;
  const retry: Send = (batches) =>
    Promise.all(
      batches.map(({ batch_id, client_id }) =>
        sending.retryBatch.executeWithOptions({ summary: client_id }, [
          { batch_id, report_id: run.report_id },
        ]),
      ),
    );
  for (;;) {
    const { batches, last } = await scan.takeFailedBatches(pageOf(run));
    await finishTried(await sendPage(on, batches, 1, retry));
    if (last === null) break;
    run.after = last;
    if (run.handed_over || on.enough(0)) return false;
  }
  run.after = '';
  return true;
}

/**
 * Prepares what is assigned and sends what is ready, until nothing is left.
 * @returns false when it stopped because of `enough`
 */
export async function deliverReady(on: Delivering): Promise<boolean> {
  const { run } = on;
  const send = sendAutomatically({ report_id: run.report_id });
  /** Orders that could not be prepared: the next run tries them again. */
  const skip: string[] = [];
  let page = await scan.prepareBatches(pageOf(run));
  let sent: Tried[] = [];
  for (;;) {
    const { ready, refused, unprepared = [], more } = page;
    skip.push(...unprepared);
    run.after = ready.at(-1)?.batch_id ?? run.after;
    const goOn = more && !run.handed_over && !on.enough(ready.length);
    const failed: Tried[] = refused.map(({ batch_id }) => ({ batch_id, status: 'failed' }));
    count(on, { total: failed.length, done: failed.length, failed: failed.length });
    const [prepared, tried, finished] = await Promise.allSettled([
      goOn ? scan.prepareBatches(pageOf(run, skip)) : null,
      sendPage(on, ready, ready.length > SENDS_AT_ONCE ? SENDS_PER_ACTIVITY : 1, send),
      finishTried(sent),
    ]);
    sent = [...failed, ...settled(tried)];
    if (prepared.status === 'rejected' || finished.status === 'rejected') {
      // What was sent meanwhile is sent: it is finished before the step is given up.
      await finishTried(sent);
      throw prepared.status === 'rejected' ? prepared.reason : (finished as PromiseRejectedResult).reason;
    }
    const following = prepared.value;
    if (!following) {
      await finishTried(sent);
      return !more;
    }
    page = following;
  }
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function count({ run, changed }: Delivering, by: { total?: number; done?: number; failed?: number }): void {
  run.total += by.total ?? 0;
  run.done += by.done ?? 0;
  run.failed += by.failed ?? 0;
  changed();
}

/**
 * Sends a page, so many batches per activity.
 * @returns what was tried
 */
async function sendPage(
  on: Delivering,
  batches: readonly BatchRef[],
  perActivity: number,
  send: Send,
): Promise<Tried[]> {
  const { run } = on;
  const tried: Tried[] = [];
  count(on, { total: batches.length });
  await eachLimited(inGroups(batches, perActivity), SENDS_AT_ONCE / perActivity, async (group) => {
    if (run.paused) await condition(() => !run.paused || run.handed_over === true);
    // What is being sent is finished; the rest is the next run's.
    if (run.handed_over) return;
    const outcomes = await attempt(group, send);
    tried.push(...withReplaced(group, outcomes));
    count(on, { done: group.length, failed: outcomes.filter(isTrouble).length });
  });
  return tried;
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let from = 0; from < items.length; from += size) groups.push(items.slice(from, from + size));
  return groups;
}
