/**
 * Runs the migrations a database has not had: each once, by one process at a time, before that process serves. An empty
 * database gets none: it is made from the declarations, which are where they all lead.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { MigrationDoc } from './collections.ts';
import { DECLARED, makeMissing } from './declared.ts';
import { withLease } from './lease.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { Store } from './mongo.ts';
import { WaitedInVainError } from '../../start-error.ts';
import { WrongShapeError } from './errors.ts';

const LEASE = 'migrations';
const WAIT_MS = 10 * 60_000;
const POLL_MS = 250;

export interface MigrateOptions {
  migrations?: readonly Migration[];
  /** Also run those that remove data; at a start they wait. */
  dropData?: boolean;
  /** How long another process may work before this one gives up. */
  waitMs?: number;
  leaseMs?: number;
  /** Told before each. */
  onBegin?: (id: string) => void;
  /** Told who migrates, when this process has to wait for it. */
  onWait?: (holder: string) => void;
  /** Told after each. */
  onDone?: (id: string, ms: number) => void;
}

/** Where a database stands: `newer` has had migrations this release does not know. */
export type Standing = 'current' | 'newer';

export interface MigrationState {
  /** What this release knows, with the record of it. */
  known: { migration: Migration; record: MigrationDoc | undefined }[];
  /** Begun or done by a newer release. */
  unknown: string[];
}

export async function readMigrations(store: Store, migrations = MIGRATIONS): Promise<MigrationState> {
  const records = await store.migrations.find().sort({ _id: 1 }).toArray();
  const ids = new Set(migrations.map(({ id }) => id));
  return {
    known: migrations.map((migration) => ({
      migration,
      record: records.find(({ _id }) => _id === migration.id),
    })),
    unknown: records.map(({ _id }) => _id).filter((id) => !ids.has(id)),
  };
}

/** Nothing but its bookkeeping is there yet. */
export const isEmptyDatabase = async ({ db }: Store): Promise<boolean> => {
  const bookkeeping: readonly string[] = ['migrations', 'leases', 'restores'];
  const there = await db.listCollections({}, { nameOnly: true }).toArray();
  return !there.some(({ name }) => (DECLARED as string[]).includes(name) && !bookkeeping.includes(name));
};

/** First noted as begun, so that whoever goes on after a crash does not take half a new database for an old one. */
async function makeFresh(store: Store, migrations: readonly Migration[]): Promise<void> {
  const started_at = new Date();
  await store.migrations.bulkWrite(
    migrations.map(({ id: _id }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: { started_at, fresh: true } }, upsert: true },
    })),
  );
  await makeMissing(store);
  const ids = migrations.map(({ id }) => id);
  await store.migrations.updateMany(
    { _id: { $in: ids }, done_at: { $exists: false } },
    { $set: { done_at: new Date() } },
  );
}

async function runOne(store: Store, migration: Migration, held: AbortSignal): Promise<void> {
  const { id: _id } = migration;
  await store.migrations.updateOne({ _id }, { $setOnInsert: { started_at: new Date() } }, { upsert: true });
  await migration.up(store, held);
  held.throwIfAborted();
  await store.migrations.updateOne({ _id }, { $set: { done_at: new Date() } });
}

/**
 * Brings a database to this release's shape, or waits until another process has.
 * @returns `newer`: nothing was touched
 * @throws WaitedInVainError when another process works longer than `waitMs`; WrongShapeError when a release that is neither
 * older nor newer has been here
 */
export async function migrate(store: Store, options: MigrateOptions = {}): Promise<Standing> {
  const {
    migrations = MIGRATIONS,
    dropData = false,
    waitMs = WAIT_MS,
    leaseMs,
    onBegin,
    onWait,
    onDone,
  } = options;
  const isPending = ({ migration, record }: MigrationState['known'][number]) =>
    !record?.done_at && (record !== undefined || !migration.drops || dropData);

  const work = async (held: AbortSignal) => {
    const { known, unknown } = await readMigrations(store, migrations);
    const beginning = known.every(({ record }) => !record) && unknown.length === 0;
    if (
      known.some(({ record }) => record?.fresh && !record.done_at) ||
      (beginning && (await isEmptyDatabase(store)))
    )
      return makeFresh(store, migrations);
    for (const { migration } of known.filter(isPending)) {
      held.throwIfAborted();
      const began = performance.now();
      onBegin?.(migration.id);
      await runOne(store, migration, held);
      onDone?.(migration.id, Math.round(performance.now() - began));
    }
  };

  const deadline = performance.now() + waitMs;
  for (;;) {
    const { known, unknown } = await readMigrations(store, migrations);
    const pending = known.filter(isPending);
    if (pending.length === 0) return unknown.length > 0 ? 'newer' : 'current';
    const database = `The database "${store.db.databaseName}"`;
    if (unknown.length > 0 && pending.some(({ record }) => !record)) {
      const lacking = pending.map(({ migration }) => migration.id).join(', ');
      throw new WrongShapeError(
        `${database} has had migrations this release does not know (${unknown.join(', ')}) and lacks ${lacking}: ` +
          'start a release that knows all of them.',
      );
    }
    if (await withLease(store, LEASE, work, leaseMs)) continue;
    const lease = await store.leases.findOne({ _id: LEASE });
    if (performance.now() > deadline) {
      throw new WaitedInVainError(
        `${database} has been migrated by another process (${lease?.holder ?? 'gone just now'}) for longer than this ` +
          'one waits: see npm run migrate -- --status, and start it again.',
      );
    }
    if (lease) onWait?.(lease.holder);
    await pause(POLL_MS);
  }
}
