/**
 * A database that was restored from a backup (issue "Law and operations", Backup and restore): what left after the backup is not
 * in it. What is known of a batch then, from what Temporal's histories still say, and what people have to look at.
 */
import type { AttemptResult, BatchStatus } from '../deliveries/delivery-lifecycle.ts';

/** Code on every batch, delivery and mail nobody can be sure about since a restore. */
export const RESTORED = 'RESTORED';

/** What one activity in a history says of one batch. */
export interface SendFact {
  batch_id: string;
  /** When it ended; of one under way, when it was asked for. */
  at: Date;
  /** `null`: it was asked for and has not ended, or ended without an answer. */
  status: BatchStatus | null;
  code: string | null;
  /** Leads; absent while nobody has said. */
  count?: number;
  client_id?: string;
  workflow_id: string;
}

/** What one activity says of one mail that carries an invoice. */
export interface MailFact {
  mail_id: string;
  invoice_id: string;
  at: Date;
  /** `null`: under way, or its history does not say. */
  status: 'sent' | 'failed' | null;
  workflow_id: string;
}

/** What becomes of an unfinished batch: what is certain is written, all else is doubted. */
export type BatchVerdict = { result: AttemptResult; fact?: SendFact };

const byTime = (a: SendFact, b: SendFact): number => a.at.getTime() - b.at.getTime();

/**
 * Judges one batch by all that is known of it. Once sent it is sent, whatever was said later; a failure counts only as the last
 * word, and only when every word is known: a cancellation is a person's to repeat.
 */
export function batchVerdict(facts: readonly SendFact[]): BatchVerdict {
  const told = [...facts].sort(byTime);
  const sent = told.find(({ status }) => status === 'sent');
  if (sent) return { result: 'sent', fact: sent };
  const last = told.at(-1);
  if (!last) return { result: 'uncertain' };
  const certain = told.every(({ status }) => status === 'failed');
  return { result: certain ? 'failed' : 'uncertain', fact: last };
}

/** Facts of each batch. */
export function factsByBatch(facts: readonly SendFact[]): Map<string, SendFact[]> {
  const found = new Map<string, SendFact[]>();
  for (const fact of facts) found.set(fact.batch_id, [...(found.get(fact.batch_id) ?? []), fact]);
  return found;
}

/** Judges one mail: sent once is sent; failed only when every word is known. */
export function mailVerdict(facts: readonly MailFact[]): 'sent' | 'failed' | 'uncertain' {
  if (facts.some(({ status }) => status === 'sent')) return 'sent';
  return facts.length > 0 && facts.every(({ status }) => status === 'failed') ? 'failed' : 'uncertain';
}

export const RESTORE_ITEM_KINDS = [
  'batch_sent',
  'batch_failed',
  'batch_uncertain',
  'batch_unknown',
  'order_unprepared',
  'mail_sent',
  'mail_failed',
  'mail_uncertain',
  'invoice_unknown',
] as const;
export type RestoreItemKind = (typeof RESTORE_ITEM_KINDS)[number];

/** One line people read, and tick by looking at it. */
export interface RestoreItem {
  kind: RestoreItemKind;
  /** Of the batch, the order, the mail or the invoice. */
  id: string;
  client_id?: string;
  /** Leads. */
  count?: number;
  /** When Temporal says that it happened. */
  at?: Date;
  /** What Temporal says: a status, with its code. */
  told?: string;
  workflow_id?: string;
}

/** Lines kept: beyond, people need another way, and the counts stay right. */
export const MAX_RESTORE_ITEMS = 5_000;

/** @throws RangeError when it is no instant: a date with its time and its zone */
export function parseBackupInstant(text: string, now: Date): Date {
  const at = new Date(text);
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) ||
    Number.isNaN(at.getTime())
  )
    throw new RangeError(
      `« ${text} » n’est pas un instant : écrivez la date, l’heure et le fuseau, par exemple 2026-11-27T03:00:00+01:00.`,
    );
  if (at > now) throw new RangeError(`« ${text} » est dans le futur.`);
  return at;
}
