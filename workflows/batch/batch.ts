/**
 * `batch/<id>`: one batch that needs somebody. Running ones are the operators' inbox (04-architecture "Temporal"): open
 * while the batch is `failed` or `uncertain`, at most 7 days. Meanwhile a failure that may pass is retried on timers.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BatchView } from '../../activities/deliveries/batch.ts';
import type { BatchAction } from '../../domain/deliveries/batch-request.ts';
import { batchAlert, isDoubtedRest, nextRetryMs } from '../../domain/deliveries/batch-retry.ts';
import { quick, scan, sending } from '../activities.ts';
import {
  type BatchCommand,
  type BatchInput,
  type BatchOutcome,
  batchStateQuery,
  cancelUpdate,
  confirmUpdate,
  forceUpdate,
  lookAgainSignal,
  resendUpdate,
  retryUpdate,
} from '../../contracts/batch.ts';
import { INBOX_DAYS } from '../../contracts/limits.ts';
import { openBatch } from './open-batch.ts';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { batchDetails } from '../../contracts/summaries.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Somebody else is sending it: how soon to look again. */
const LOOK_AGAIN_MS = 60_000;

type Mode = 'send' | 'resend' | 'force';

/** The failure an update answers with: the code the activity ended with. */
function answer(error: unknown): unknown {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) return error;
  return ApplicationFailure.nonRetryable(cause.type ?? 'INTERNAL', cause.type ?? 'INTERNAL');
}

export async function batch({ batch_id, ...carried }: BatchInput): Promise<void> {
  const deadline = carried.deadline ?? Date.now() + INBOX_DAYS * DAY_MS;
  let view: BatchView | undefined;
  /** Actions asked for and not finished; one at a time, in the order they came. */
  let pending = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** Times the view changed. */
  let viewChanges = 0;
  /** Address the last person chose: a retry of their try goes there too. */
  let { override_id } = carried;
  /** What people asked for, by request: it reaches this workflow by an update, on the batch itself, or both. */
  const requests = new Map<string, Promise<BatchOutcome>>();

  function inTurn<T>(action: () => Promise<T>): Promise<T> {
    pending += 1;
    const mine = last.then(action).finally(() => {
      pending -= 1;
    });
    last = mine.catch(() => undefined);
    return mine;
  }

  async function lookNow(): Promise<void> {
    view = await quick.lookAtBatch(batch_id);
    viewChanges += 1;
    const { client_id, entity, day, status } = view;
    upsertSearchAttributes([
      { key: searchAttributes.entity, value: entity },
      { key: searchAttributes.date, value: day },
      { key: searchAttributes.client, value: client_id },
      { key: searchAttributes.state, value: status },
    ]);
    setCurrentDetails(batchDetails(view));
    if (batchAlert(view, view.retry_minutes)) await quick.alertBatch(view);
    const { asked } = view;
    if (asked) void carryOut(asked.action, asked).catch(() => undefined);
  }

  async function act(action: () => Promise<BatchOutcome>): Promise<BatchOutcome> {
    try {
      const outcome = await action();
      await scan.finishBatches([outcome.batch_id]);
      const { batch_id: carrier, status } = outcome;
      if (carrier !== batch_id && isOpen(status)) await openBatch(carrier);
      return outcome;
    } catch (error) {
      throw isCancellation(error) ? error : answer(error);
    } finally {
      await lookNow();
    }
  }

  const send = (mode: Mode, command: BatchCommand): Promise<BatchOutcome> =>
    inTurn(() =>
      act(async () => {
        ({ override_id } = command);
        const [outcome] = await sending.sendBatches.executeWithOptions({ summary: view?.client_id }, [
          { batch_ids: [batch_id], mode, ...command },
        ]);
        return outcome!;
      }),
    );

  const ACTIONS: Record<BatchAction, (command: BatchCommand) => Promise<BatchOutcome>> = {
    retry: (command) => send('send', command),
    resend: (command) => send('resend', command),
    force: (command) => send('force', command),
    confirm: (command) => inTurn(() => act(() => quick.confirmBatch(batch_id, command))),
    cancel: (command) => inTurn(() => act(() => quick.cancelBatch(batch_id, command))),
  };

  /** A request is carried out once, however often it arrives. */
  function carryOut(action: BatchAction, command: BatchCommand): Promise<BatchOutcome> {
    const { request_id } = command;
    if (request_id === undefined) return ACTIONS[action](command);
    const known = requests.get(request_id);
    if (known) return known;
    // One that failed for another reason than a refusal is still open, and is done at a later look.
    const mine = ACTIONS[action](command).finally(() => requests.delete(request_id));
    requests.set(request_id, mine);
    return mine;
  }

  const validator = (_command: BatchCommand): void => {
    if (view?.status === 'cancelled') throw ApplicationFailure.nonRetryable('CANCELLED', 'CANCELLED');
  };
  setHandler(batchStateQuery, () => view ?? null);
  setHandler(retryUpdate, (command) => carryOut('retry', command), { validator });
  setHandler(resendUpdate, (command) => carryOut('resend', command), { validator });
  setHandler(forceUpdate, (command) => carryOut('force', command), { validator });
  setHandler(confirmUpdate, (command) => carryOut('confirm', command), { validator });
  setHandler(cancelUpdate, (command) => carryOut('cancel', command), { validator });
  setHandler(lookAgainSignal, () => void inTurn(lookNow).catch(() => undefined));

  await inTurn(lookNow);
  for (;;) {
    await condition(() => pending === 0 && allHandlersFinished());
    const { status, retry_minutes } = view!;
    const left = deadline - Date.now();
    if (!(isOpen(status) || isDoubtedRest(view!)) || left <= 0) return;
    // Its history is long: it goes on in a new execution, which waits as long as this one would have.
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof batch>({ batch_id, deadline, ...(override_id && { override_id }) });
    const seen = viewChanges;
    const wait = status === 'sending' ? LOOK_AGAIN_MS : nextRetryMs(view!, retry_minutes);
    const moved = await condition(() => pending > 0 || viewChanges !== seen, Math.min(wait ?? left, left));
    if (moved || wait === null || wait > left) continue;
    if (status === 'sending') await inTurn(lookNow);
    // A failed try has written why on the batch; after an hour without MongoDB it has not. The loop looks again
    // either way.
    else await send('send', { by: 'system', automatic: true, override_id }).catch(() => undefined);
  }
}

const isOpen = (status: BatchOutcome['status']): boolean =>
  status === 'failed' || status === 'uncertain' || status === 'sending';
