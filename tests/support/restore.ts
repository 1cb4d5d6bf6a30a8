/** Backups and restores as `deploy/backup` makes them, by the driver: mongodump and mongorestore are not needed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../store/db/mongo.ts';
import { markAgain } from '../../store/system/restore-mark.ts';
import { loadDump, writeDump } from './dump.ts';

export interface Backup {
  /** The instant it is of. */
  at: Date;
  file: string;
  /** Documents of each collection. */
  counts: Record<string, number>;
  forget(): void;
}

/** Documents of each collection; marks of restores belong to the database restored into. */
export async function countAll({ db }: Store): Promise<Record<string, number>> {
  const listed = await db.listCollections({}, { nameOnly: true }).toArray();
  const names = listed.map(({ name }) => name).filter((name) => name !== 'restores');
  const counts = await Promise.all(
    names.sort().map(async (name) => [name, await db.collection(name).countDocuments()] as const),
  );
  return Object.fromEntries(counts);
}

/** Copies every collection, with its options, validators and indexes. */
export async function backUp(store: Store): Promise<Backup> {
  const at = new Date();
  const folder = mkdtempSync(join(tmpdir(), 'rdz-backup-'));
  const file = join(folder, 'rdz.ejson.gz');
  const counts = await countAll(store);
  await writeDump(store.db, Object.keys(counts), file);
  return { at, file, counts, forget: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Puts a backup in the place of what is there: first the mark, then everything else. */
export async function restoreBackup(store: Store, { at, file }: Backup): Promise<void> {
  await markAgain(store, at, new Date());
  for (const name of Object.keys(await countAll(store))) await store.db.dropCollection(name);
  await loadDump(store.db, file);
}
