/** Transactions, and the one way to try something again. */
import { type ClientSession, MongoServerError } from 'mongodb';
import type { Store } from './mongo.ts';

const TRANSACTION = { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } } as const;
const COMMIT_TRIES = 5;

/**
 * Runs `work` in one transaction, retried by the driver on transient errors and unknown commits.
 * Whatever `work` throws aborts it and is thrown on.
 */
export async function transaction<T>(store: Store, work: (session: ClientSession) => Promise<T>): Promise<T> {
  return store.client.withSession((session) => session.withTransaction(() => work(session), TRANSACTION));
}

/**
 * Runs `work` in one transaction that is tried once: a caller that knows better than the driver what a conflict means
 * decides itself whether to try again.
 */
export async function transactionOnce(
  session: ClientSession,
  work: (session: ClientSession) => Promise<void>,
): Promise<void> {
  try {
    session.startTransaction(TRANSACTION);
    await work(session);
    // The answer to a commit may be lost; asked again, MongoDB answers the same however often.
    await retrying(() => session.commitTransaction(), { on: isUnknownCommit, tries: COMMIT_TRIES });
  } catch (error) {
    await session.abortTransaction().catch(() => undefined);
    throw error;
  }
}

const isUnknownCommit = (error: unknown): boolean =>
  error instanceof MongoServerError && error.hasErrorLabel('UnknownTransactionCommitResult');

export interface Retry {
  /** Errors worth another try. */
  on: (error: unknown) => boolean;
  /** In all, the first one included. */
  tries: number;
  /** What has to happen before the next try: a wait, a repair. `attempt` is the one that failed, from 1 on. */
  between?: (error: unknown, attempt: number) => Promise<void>;
}

/** Tries `work` until it succeeds. @throws its last error when the tries are over, any other error at once */
export async function retrying<T>(work: () => Promise<T>, { on, tries, between }: Retry): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!on(error) || attempt >= tries) throw error;
      await between?.(error, attempt);
    }
  }
}
