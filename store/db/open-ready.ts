/**
 * Opens the database a process is about to serve from. MongoDB that does not answer and a migration another process is at
 * are waited for, since both end by themselves; everything else stops the start at once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';
import { StartError, WaitedInVainError } from '../../start-error.ts';
import { maskPersonal } from '../../log.ts';
import { isDatabaseAway, WrongShapeError } from './errors.ts';
import { LeaseLostError } from './lease.ts';
import { mongoAddress } from './mongo-address.ts';
import { openStore, type Store, type StoreOptions } from './mongo.ts';
import { missingIndexes, setUpDatabase } from './set-up.ts';

/** How long one look for MongoDB takes at most. */
const LOOK_MS = 2_000;
const PAUSE_MS = 500;
/** Codes of MongoDB: who it does not know, and what it does not let its user do. */
const REFUSED = [13, 18, 8000];

export interface StartWait {
  /** How long everything that is waited for may take together. */
  waitMs: number;
  /** Told what the start waits for or does, in one sentence; again only when that changes. */
  say: (sentence: string) => void;
  /** Told of each migration this process ran, with its milliseconds. */
  onMigrated?: (id: string, ms: number) => void;
}

function clientOf(url: string): MongoClient {
  try {
    return new MongoClient(url, { serverSelectionTimeoutMS: LOOK_MS, appName: 'rdz-start' });
  } catch (error) {
    // The driver's own words may quote the password.
    const { name } = error as Error;
    throw new StartError(
      `MONGO_URL is no connection string of MongoDB, such as mongodb://host:27017/?replicaSet=rs0 (${name}).`,
    );
  }
}

/** Whether a primary answers. Not by the store's own client, which waits longer for one than a start should be silent. */
async function look(url: string): Promise<void> {
  const client = clientOf(url);
  try {
    await client.connect();
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}

/** An error of the start as the sentence it means, where there is one. */
function explained(error: unknown, { url, dbName }: StoreOptions): unknown {
  if (error instanceof MongoServerError && REFUSED.includes(Number(error.code)))
    return new StartError(
      `MongoDB at ${mongoAddress(url)} does not let the user of MONGO_URL into the database "${dbName}": correct MONGO_URL.`,
    );
  return error;
}

async function openOnce<T>(
  where: StoreOptions,
  wait: StartWait,
  deadline: number,
  fill: (store: Store) => Promise<T>,
): Promise<T> {
  const { say } = wait;
  await look(where.url);
  const store = await openStore(where);
  try {
    const name = `The database "${where.dbName}" at ${mongoAddress(where.url)}`;
    await setUpDatabase(store, {
      waitMs: Math.max(0, deadline - performance.now()),
      onBegin: (id) => say(`${name} is being brought to this release's shape: ${id}.`),
      onDone: wait.onMigrated,
      onWait: (holder) =>
        say(`${name} is being migrated by another process (${holder}), which is waited for.`),
    });
    const missing = await missingIndexes(store);
    if (missing.length > 0)
      throw new WrongShapeError(`${name} lacks indexes, and is not served without: ${missing.join('; ')}`);
    return await fill(store);
  } catch (error) {
    await store.client.close();
    throw error;
  }
}

/**
 * Opens the database in the shape this release needs, and what a process fills from it at its start.
 * @param fill runs on the open store; again, on a fresh one, when MongoDB went away meanwhile
 * @throws StartError, whose sentence is all a person has to read; WaitedInVainError when nothing came within `waitMs`
 */
export async function openReadyStore<T>(
  where: StoreOptions,
  wait: StartWait,
  fill: (store: Store) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + wait.waitMs;
  let said = '';
  const say = (sentence: string) => {
    if (sentence !== said) wait.say(sentence);
    said = sentence;
  };
  for (;;) {
    try {
      return await openOnce(where, { ...wait, say }, deadline, fill);
    } catch (error) {
      const moved = error instanceof LeaseLostError;
      if (!moved && !isDatabaseAway(error)) throw explained(error, where);
      const why = maskPersonal((error as Error).message);
      const sentence = `MongoDB does not answer at ${mongoAddress(where.url)} (${why}): start it, or correct MONGO_URL.`;
      if (performance.now() >= deadline)
        throw new WaitedInVainError(`${sentence} It was waited for ${Math.round(wait.waitMs / 1000)} s.`);
      if (!moved) say(`${sentence} It is waited for.`);
      await pause(PAUSE_MS);
    }
  }
}
