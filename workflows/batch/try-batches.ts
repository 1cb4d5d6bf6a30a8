/**
 * Trying batches without a person, as the run and the immediate pass do: one batch's failure never stops the others, and what ends
 * `failed` or `uncertain` goes to the operators' inbox.
 */
import { isCancellation } from '@temporalio/workflow';
import type { BatchRef } from '../../activities/deliveries/read-batch.ts';
import type { BatchOutcome } from '../../contracts/batch.ts';
import { scan, sending } from '../activities.ts';
import { openBatch } from './open-batch.ts';

/** Sends these batches in one activity. */
export type Send = (batches: readonly BatchRef[]) => Promise<BatchOutcome[]>;
export type Tried = Pick<BatchOutcome, 'batch_id' | 'status' | 'missing'>;

/** Sends as a run or an immediate pass does; the activity is shown with the clients. */
export const sendAutomatically =
  (how: { gated: true } | { report_id: string }): Send =>
  (batches) =>
    sending.sendBatches.executeWithOptions({ summary: batches.map(({ client_id }) => client_id).join(' ') }, [
      {
        batch_ids: batches.map(({ batch_id }) => batch_id),
        mode: 'send',
        by: 'system',
        automatic: true,
        ...how,
      },
    ]);

export const isTrouble = ({ status }: Tried): boolean => status === 'failed' || status === 'uncertain';

/**
 * A try whose activity gave up (MongoDB away for long, a worker that dies on it) is a failed batch, not a failed workflow.
 * @returns what became of each, in order
 */
export async function attempt(batches: readonly BatchRef[], send: Send): Promise<Tried[]> {
  try {
    return await send(batches);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return batches.map(({ batch_id }) => ({ batch_id, status: 'failed' }));
  }
}

/** What was tried: a batch whose suppressed leads had to leave counts with the one that carries the rest. */
export const withReplaced = (batches: readonly BatchRef[], outcomes: readonly Tried[]): Tried[] =>
  batches.flatMap(({ batch_id }, at): Tried[] => {
    const outcome = outcomes[at]!;
    return outcome.batch_id === batch_id ? [outcome] : [outcome, { batch_id, status: 'cancelled' }];
  });

/** Has deliveries and leads follow what was tried, and puts what needs somebody into the inbox. */
export async function finishTried(tried: readonly Tried[]): Promise<void> {
  if (tried.length === 0) return;
  await scan.finishBatches(tried.map(({ batch_id }) => batch_id));
  const open = tried.filter((one) => isTrouble(one) || one.missing);
  await Promise.all(open.map(({ batch_id }) => openBatch(batch_id)));
}
