/**
 * The delivering steps of a run: page after page, twenty batches at once, what was sent is finished in bulk. One batch's
 * failure never stops the others; what ends `failed` or `uncertain` goes to the operators' inbox.
 */
import { condition, isCancellation } from '@temporalio/workflow';
import type { BatchRef, ReadyPage } from '../activities/daily-delivery.ts';
import { scan, sending, quick } from './activities.ts';
import type { BatchOutcome } from './contracts.ts';
import { eachLimited } from './each-limited.ts';
import { PAGE_BATCHES, SENDS_AT_ONCE } from './limits.ts';
import { openBatch } from './open-batch.ts';
import type { RunProgress } from './run-progress.ts';

/** How a page is worked on; the run shows its progress after each change. */
export interface Delivering {
  run: RunProgress;
  changed(): void;
  /** This execution's history is long enough: stop after the page under way. */
  enough(): boolean;
}

const pageOf = ({ report_id, open, after }: RunProgress) => ({
  report_id,
  entities: open,
  after,
  limit: PAGE_BATCHES,
});

/**
 * Tries again, once per run, what failed before.
 * @returns false when it stopped because of `enough`
 */
export async function retryFailed(on: Delivering): Promise<boolean> {
  const { run } = on;
  for (;;) {
    const page = await scan.takeFailedBatches(pageOf(run));
    await deliverPage(on, page.batches, (batch) =>
      sending.retryBatch.executeWithOptions(summary(batch), [batch.batch_id]),
    );
    if (page.last === null) break;
    run.after = page.last;
    if (on.enough()) return false;
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
  let page: ReadyPage = await scan.prepareBatches(pageOf(run));
  for (;;) {
    const { ready, refused, more } = page;
    run.after = ready.at(-1)?.batch_id ?? run.after;
    const stop = on.enough();
    // The next page is made while this one is sent.
    const following = more && !stop ? scan.prepareBatches(pageOf(run)) : null;
    count(on, { total: refused.length, done: refused.length, failed: refused.length });
    await Promise.all([
      ...refused.map((batch) => openBatch(batch.batch_id)),
      deliverPage(on, ready, ({ batch_id, client_id }) =>
        sending.sendBatch.executeWithOptions({ summary: client_id }, [
          { batch_id, mode: 'send', by: 'system', automatic: true },
        ]),
      ),
    ]);
    if (!more) return true;
    if (!following) return false;
    page = await following;
  }
}

const summary = ({ client_id }: BatchRef) => ({ summary: client_id });

function count({ run, changed }: Delivering, by: { total?: number; done?: number; failed?: number }): void {
  run.total += by.total ?? 0;
  run.done += by.done ?? 0;
  run.failed += by.failed ?? 0;
  changed();
}

async function deliverPage(
  on: Delivering,
  batches: readonly BatchRef[],
  send: (batch: BatchRef) => Promise<BatchOutcome>,
): Promise<void> {
  if (batches.length === 0) return;
  const { run } = on;
  count(on, { total: batches.length });
  const finished = new Set<string>();
  const inbox = new Set<string>();
  await eachLimited(batches, SENDS_AT_ONCE, async (batch) => {
    if (run.paused) await condition(() => !run.paused);
    const { batch_id, status } = await attempt(batch, send);
    finished.add(batch.batch_id).add(batch_id);
    const trouble = status === 'failed' || status === 'uncertain';
    if (trouble) inbox.add(batch_id);
    count(on, { done: 1, failed: Number(trouble) });
  });
  await scan.finishBatches([...finished]);
  const { report_id, done, total, failed, paused } = run;
  await Promise.all([
    quick.saveProgress(report_id, { done, total, failed, paused }),
    ...[...inbox].map((id) => openBatch(id)),
  ]);
}

/** A try whose activity gave up (MongoDB away for long, a worker that dies on it) is one failed batch, not a failed run. */
async function attempt(
  batch: BatchRef,
  send: (batch: BatchRef) => Promise<BatchOutcome>,
): Promise<Pick<BatchOutcome, 'batch_id' | 'status'>> {
  try {
    return await send(batch);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { batch_id: batch.batch_id, status: 'failed' };
  }
}
