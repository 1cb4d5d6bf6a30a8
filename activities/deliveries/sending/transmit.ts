/**
 * Hands one batch to the mail server and records what it said. The batch is claimed when the server asks for the
 * message: before that nothing has left, and from then on every answer is recorded under the claim.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { EmailChannel } from '../../../channels/email/email.ts';
import type { SendOutcome } from '../../../domain/deliveries/send-outcome.ts';
import { mayHaveArrived } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { deliveryMail, type MailSender } from '../../../domain/deliveries/mail.ts';
import { claimBatch, type SendMode, showSending } from '../../../store/deliveries/sending/claim-batch.ts';
import { type Recorded, recordAttempt } from '../../../store/deliveries/sending/record-attempt.ts';
import type { Store } from '../../../store/db/mongo.ts';
import type { BatchAttempt, DeliveryBatchDoc, SendTry } from '../../../store/deliveries/collections.ts';
import { untilWritten } from './until-written.ts';

/** A try that is slower than this shows on its deliveries. */
const SHOW_SENDING_MS = 300;
/** How long an answer is worth waiting for MongoDB; afterwards the batch becomes `uncertain`. */
const WRITE_LIMIT_MS = 2 * 60_000;

export interface Transmission {
  batch: DeliveryBatchDoc;
  mode: SendMode;
  attempt: SendTry;
  sender: MailSender;
  signal: AbortSignal;
}

/**
 * @returns the batch afterwards, with what became of this try; null when the batch was no longer what had been read:
 * nothing left, nothing was recorded
 * @throws ApplicationFailure `INTERRUPTED`, retryable, when stopped before anything left
 */
export async function transmit(
  store: Store,
  channel: EmailChannel,
  { batch, mode, attempt, sender, signal }: Transmission,
): Promise<(Recorded & Pick<BatchAttempt, 'result' | 'code'>) | null> {
  const at = new Date();
  const { entity, produit, day, count } = batch;
  const mail = {
    text: deliveryMail({ entity, produit, day, count, senderName: sender.name }).text,
    subject: batch.subject,
    from: sender,
    to: attempt.to,
    messageId: batch.message_id,
    date: at,
    attachment: { filename: batch.csv_filename, content: Buffer.from(batch.csv, 'utf8') },
  };
  const showing = showWhenSlow(store, batch._id, mode);
  const outcome = await channel
    .send(mail, {
      claim: async () => {
        const taken = await claimBatch(store, { batch, mode, attempt, now: new Date() });
        if (taken) showing.start();
        return taken;
      },
      signal,
    })
    .finally(() => showing.stop());
  if (outcome.kind === 'claim_refused') return null;
  if (outcome.kind === 'not_claimed' && (outcome.code === 'SMTP_ABORTED' || outcome.code === 'SMTP_CLOSED'))
    throw ApplicationFailure.retryable('INTERRUPTED', 'INTERRUPTED');

  const finished_at = new Date();
  const record: BatchAttempt = {
    ...attempt,
    at,
    finished_at,
    ms: finished_at.getTime() - at.getTime(),
    ...evidence(outcome),
  };
  const finished = await untilWritten(
    () =>
      recordAttempt(store, {
        batch_id: batch._id,
        mode,
        attempt: record,
        claimed: outcome.kind !== 'not_claimed',
        // A batch that an earlier try may have brought to the client is never sent again by itself.
        retryable: 'retryable' in outcome && outcome.retryable && !mayHaveArrived(batch),
        now: new Date(),
      }),
    WRITE_LIMIT_MS,
  );
  const { result, code } = record;
  return finished && { ...finished, result, ...(code !== undefined && { code }) };
}

type Evidence = Pick<BatchAttempt, 'result' | 'accepted' | 'rejected'> &
  Partial<Pick<BatchAttempt, 'code' | 'smtp_code' | 'reply'>>;

function evidence(outcome: Exclude<SendOutcome, { kind: 'claim_refused' }>): Evidence {
  const none = { accepted: [], rejected: [] };
  switch (outcome.kind) {
    case 'sent':
      return {
        result: 'sent',
        accepted: outcome.accepted,
        rejected: outcome.rejected.map(({ address }) => address),
        reply: outcome.reply,
      };
    case 'not_claimed': {
      const { code, smtp_code, reply } = outcome;
      return { result: 'failed', code, smtp_code, reply, ...none };
    }
    case 'refused': {
      const { retryable, smtp_code, reply } = outcome;
      return { result: 'failed', code: retryable ? 'MESSAGE_4XX' : 'MESSAGE_5XX', smtp_code, reply, ...none };
    }
    case 'unknown':
      return { result: 'uncertain', code: outcome.code, ...none };
  }
}

/** Shows a try on its deliveries when it is slow; most are over at once and not worth that write. */
function showWhenSlow(store: Store, batchId: string, mode: SendMode) {
  let timer: NodeJS.Timeout | undefined;
  let shown: Promise<void> | undefined;
  return {
    start() {
      if (mode === 'force') return;
      timer = setTimeout(() => {
        // It only changes what people see meanwhile, so its failure is no trouble.
        shown = showSending(store, batchId, new Date()).catch(() => undefined);
      }, SHOW_SENDING_MS);
    },
    /** Waits for a write under way, which must not come after that of the result. */
    async stop() {
      clearTimeout(timer);
      await shown;
    },
  };
}
