/**
 * Writes what a server said, however long MongoDB takes. If the answer were forgotten, a batch that was sent would
 * become `uncertain`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { MongoError } from 'mongodb';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** How long an answer is worth waiting for MongoDB; afterwards the batch becomes `uncertain`. */
export const WRITE_LIMIT_MS = 2 * 60_000;

/**
 * Repeats `write` while it fails because of MongoDB, until `limitMs` are over.
 * @throws the last error
 */
export async function untilWritten<T>(write: () => Promise<T>, limitMs: number): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (let pause = FIRST_WAIT_MS; ; pause = Math.min(2 * pause, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof MongoError) || Date.now() + pause > deadline) throw error;
      await wait(pause);
    }
  }
}
