/** What a process holds in memory follows the database: every change that matters, none that does not. */
import { EventEmitter } from 'node:events';
import type { ChangeStream, ChangeStreamDocument, ChangeStreamOptions, Db, Document } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../store/db/mongo.ts';
import { weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import { LiveSnapshot } from '../../../store/routing/snapshot.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';

const store = useStore();
/** The safety net reads again after 30 s: what is seen sooner came by the stream. */
const SOON_MS = 15_000;

let live: LiveSnapshot | undefined;
beforeEach(() => emptyStore(store));
afterEach(() => live?.close());

interface Watched {
  store: Store;
  streams: EventEmitter[];
  /** What the stream's next opening waits for. */
  beforeOpening: () => Promise<unknown>;
  /** How often the snapshot was read. */
  reads: number;
}

/** A store whose streams open late, as on a slow network, and whose reads are counted. */
function slowToWatch(): Watched {
  const watch = (pipeline: Document[], options: ChangeStreamOptions) => {
    const facade = new EventEmitter() as EventEmitter & { close: () => Promise<void> };
    let stream: ChangeStream | undefined;
    let closed = false;
    facade.close = async () => {
      closed = true;
      await stream?.close();
    };
    const opening = watched.beforeOpening();
    void opening.then(() => {
      if (closed) return;
      stream = store.db.watch(pipeline, options);
      for (const name of ['change', 'error', 'close', 'resumeTokenChanged'] as const)
        stream.on(name, (...given: unknown[]) => void facade.emit(name, ...given));
    });
    watched.streams.push(facade);
    return facade;
  };
  const db = new Proxy(store.db, {
    get: (target, name) => {
      if (name === 'watch') return watch;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  }) as Db;
  const products = new Proxy(store.products, {
    get: (target, name) => {
      if (name === 'find') watched.reads += 1;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const watched: Watched = {
    store: { ...store, db, products },
    streams: [],
    beforeOpening: () => Promise.resolve(),
    reads: 0,
  };
  return watched;
}

const quota = (n: number) => store.commandes.updateOne({}, { $set: { quota_semaine: n } });
const held = () => [...live!.current.orders.values()][0]!.quota;

it('a change made before the first stream is open is seen, not waited for', async () => {
  await insertOrder(store, { quota_semaine: 5 });
  const watched = slowToWatch();
  let open: (() => void) | undefined;
  watched.beforeOpening = () => new Promise<void>((resolve) => (open = resolve));
  live = await LiveSnapshot.open(watched.store);
  await quota(6);
  expect(held()).toBe(5);
  open!();
  await until(() => held() === 6, SOON_MS);
});

it('a stream that is opened again goes on where it was', async () => {
  await insertOrder(store, { quota_semaine: 5 });
  const watched = slowToWatch();
  live = await LiveSnapshot.open(watched.store);
  await quota(6);
  await until(() => held() === 6, SOON_MS);
  let open: (() => void) | undefined;
  watched.beforeOpening = () => new Promise<void>((resolve) => (open = resolve));
  const before = watched.reads;
  watched.streams[0]!.emit('error', new Error('the connection is gone'));
  // It has read what it missed; what changes from here on is for the stream, which is still opening.
  await until(() => open && watched.reads > before, SOON_MS);
  await live.refresh();
  await quota(7);
  expect(held()).toBe(6);
  open!();
  await until(() => held() === 7, SOON_MS);
});

it('a new fence is no change; whatever else touches an order is', async () => {
  const { commande } = await insertOrder(store, { quota_semaine: 5 });
  const watched = slowToWatch();
  live = await LiveSnapshot.open(watched.store);
  const updates: unknown[] = [];
  watched.streams[0]!.on('change', (change: ChangeStreamDocument) => {
    if (change.operationType === 'update') updates.push(change.updateDescription.updatedFields);
  });
  const { start } = weekBounds(weekKey(new Date()));
  for (let n = 0; n < 5; n += 1) {
    await store.commandes.updateOne({ _id: commande._id }, { $inc: { fence_rev: 1 } });
  }
  await store.commandes.updateOne(
    { _id: commande._id },
    { $inc: { fence_rev: 1 }, $set: { quota_semaine: 8, updated_at: start } },
  );
  await until(() => held() === 8, SOON_MS);
  expect(updates).toEqual([expect.objectContaining({ quota_semaine: 8 })]);
});
