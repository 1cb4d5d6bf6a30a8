/**
 * The transaction of intake. It is committed once, even when the answer to a commit is lost, and processes take
 * turns.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientSession } from 'mongodb';
import { isWriteConflict } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transactionOnce } from '../db/transaction.ts';

/** Together some 200 ms. */
const TURN_TRIES = 50;
const LONGEST_TURN_WAIT_MS = 8;

/**
 * Runs `write` in one transaction. Processes that count on the same orders take turns: MongoDB refuses at once to write
 * what an open transaction of another has written, so the later one tries again until that is over. It need not decide
 * again: fences and unique keys refuse whatever no longer holds.
 */
export async function writeInTurn(
  store: Store,
  write: (session: ClientSession) => Promise<void>,
): Promise<void> {
  await store.client.withSession((session) =>
    retrying(() => transactionOnce(session, write), {
      on: isWriteConflict,
      tries: TURN_TRIES,
      between: (_error, attempt) => delay(Math.random() * Math.min(attempt, LONGEST_TURN_WAIT_MS)),
    }),
  );
}
