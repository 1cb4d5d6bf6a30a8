/**
 * A transaction whose writers take turns. It is committed once, even when the answer to a commit is lost.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientSession } from 'mongodb';
import { isWriteConflict } from './errors.ts';
import type { Store } from './mongo.ts';
import { retrying, transactionOnce } from './transaction.ts';

/** How long a writer waits for its turn. */
export interface Turns {
  tries: number;
  /** A random time up to this one between two tries, growing to it. */
  longestWaitMs: number;
}

/** Together some 200 ms. */
const SHORT: Turns = { tries: 50, longestWaitMs: 8 };
/** Together some 15 s: for what a hundred people may do at once, each a few milliseconds long. */
export const PATIENT: Turns = { tries: 600, longestWaitMs: 50 };

/**
 * Runs `write` in one transaction. Writers that count on the same document take turns: MongoDB refuses at once to write what an
 * open transaction of another has written, so the later one tries again until that is over. What `write` was given must hold
 * however often it runs: fences and unique keys refuse what no longer does.
 */
export async function writeInTurn(
  store: Store,
  write: (session: ClientSession) => Promise<void>,
  { tries, longestWaitMs }: Turns = SHORT,
): Promise<void> {
  await store.client.withSession((session) =>
    retrying(() => transactionOnce(session, write), {
      on: isWriteConflict,
      tries,
      between: (_error, attempt) => delay(Math.random() * Math.min(attempt, longestWaitMs)),
    }),
  );
}
