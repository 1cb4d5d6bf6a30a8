/**
 * The transaction of intake: committed once, however often its answer is lost, and in turn with other processes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type ClientSession, MongoServerError } from 'mongodb';
import type { Store } from '../db/mongo.ts';

const COMMIT_TRIES = 5;
const WRITE_CONFLICT = 112;
/** Together some 200 ms. */
const TURN_TRIES = 50;
const LONGEST_TURN_WAIT_MS = 8;

const isWriteConflict = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === WRITE_CONFLICT;

/** Commits; an unknown result is asked again, which MongoDB answers the same way however often. */
async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      const unknown =
        error instanceof MongoServerError && error.hasErrorLabel('UnknownTransactionCommitResult');
      if (!unknown || attempt >= COMMIT_TRIES) throw error;
    }
  }
}

/**
 * Runs `write` in one transaction. Processes that count on the same orders take turns: MongoDB refuses at once to write
 * what an open transaction of another has written, so the later one asks again until that is over. What was decided
 * before still stands: fences and unique keys refuse whatever no longer holds.
 */
export async function writeInTurn(
  store: Store,
  write: (session: ClientSession) => Promise<void>,
): Promise<void> {
  const session = store.client.startSession();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
        await write(session);
        await commit(session);
        return;
      } catch (error) {
        await session.abortTransaction().catch(() => undefined);
        if (!isWriteConflict(error) || attempt >= TURN_TRIES) throw error;
        await delay(Math.random() * Math.min(attempt, LONGEST_TURN_WAIT_MS));
      }
    }
  } finally {
    await session.endSession();
  }
}
