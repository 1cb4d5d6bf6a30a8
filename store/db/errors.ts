/** What a write can meet that is nobody's fault: told apart here, so that the caller knows whether trying again helps. */
import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { StartError } from '../../start-error.ts';

const DUPLICATE_KEY = 11_000;
const WRITE_CONFLICT = 112;

/** A unique key was taken. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY;

/** Another open transaction has written the same document: MongoDB refuses the later one at once. */
export const isWriteConflict = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === WRITE_CONFLICT;

const PASSING_LABELS = ['TransientTransactionError', 'RetryableWriteError', 'UnknownTransactionCommitResult'];

/** Whether the same write may succeed later, because the trouble is the database's at the moment and not the write's. */
export const mayPass = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoError && PASSING_LABELS.some((label) => error.hasErrorLabel(label)));

/** What a transaction read is no longer so when it writes: it is given up, and may be tried again on a fresh read. */
export class StaleReadError extends Error {
  override name = 'StaleReadError';
}

export const isStaleRead = (error: unknown): boolean => error instanceof StaleReadError;

/** The world moved since a lead was routed (a quota filled up, an order was paused): reload and decide again. */
export class StaleDecisionError extends Error {
  override name = 'StaleDecisionError';
}

/** Whether reloading and deciding again can help. */
export const isStaleDecision = (error: unknown): boolean =>
  error instanceof StaleDecisionError ||
  isDuplicateKey(error) ||
  (error instanceof MongoServerError && error.hasErrorLabel('TransientTransactionError'));

/**
 * An update by id alone, of a record the caller has just read.
 * @throws Error when there is none any more: what was to be written down is lost, so nobody may go on as if it were not
 */
export function mustMatch({ matchedCount }: { matchedCount: number }, what: string): void {
  if (matchedCount === 0) throw new Error(`${what} is gone`);
}

/** The database is not in the shape this release needs. */
export class WrongShapeError extends StartError {
  override name = 'WrongShapeError';
}

/** Names that DNS does not know (yet), as the driver passes them on for `mongodb+srv`. */
const DNS_CODES = ['ENOTFOUND', 'ESERVFAIL', 'ETIMEOUT', 'ENODATA', 'EAI_AGAIN'];

/** MongoDB does not answer, or has no primary at the moment: it may a minute from now. */
export const isDatabaseAway = (error: unknown): boolean =>
  mayPass(error) || DNS_CODES.includes((error as NodeJS.ErrnoException).code ?? '');
