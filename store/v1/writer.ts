/** Writes of the import: each document by its id and as it is, so that the same page written twice is written once. */
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Document } from 'mongodb';
import { LISTED, type Listed, type ListedCode } from '../../domain/v1/listed.ts';
import type { CollectionName, Documents } from '../collections.ts';
import type { Store } from '../db/mongo.ts';
import type { V1ListedDoc, V1Mark } from './collections.ts';

/** A UUIDv7 of an old instant that is the same at every import. */
export const idAt = (at: Date, of: string): string =>
  v7({
    msecs: at.getTime(),
    seq: 0,
    random: createHash('sha256').update(of).digest().subarray(0, 16),
  });

const listedDoc = ({ collection, id, code, effects, facts }: Listed): V1ListedDoc => ({
  _id: `${collection}|${id}|${code}`,
  collection,
  old_id: id,
  code,
  carried: LISTED[code].carried,
  ...(effects && { effects: Object.entries(effects).map(([cell, by]) => ({ cell, by })) }),
  ...(facts && { facts: { ...facts } }),
});

type Stored<T> = T & { v1?: V1Mark };

export class V1Writer {
  readonly #store: Store;
  readonly #dryRun: boolean;
  #listed: Listed[] = [];
  /** Rows of the list, by code. */
  readonly counts = new Map<ListedCode, number>();
  /** Documents by collection. */
  readonly documents = new Map<string, number>();
  /** Of this run, documents that were not there or were otherwise. */
  changed = 0;

  constructor(store: Store, dryRun: boolean) {
    this.#store = store;
    this.#dryRun = dryRun;
  }

  list(item: Listed): void {
    this.#listed.push(item);
    this.counts.set(item.code, (this.counts.get(item.code) ?? 0) + 1);
  }

  /** Lists what is not carried. */
  leave(item: Listed): null {
    this.list(item);
    return null;
  }

  async put<K extends CollectionName>(name: K, docs: readonly Stored<Documents[K]>[]): Promise<void> {
    this.#count(name, docs.length);
    await this.#write(
      name,
      // With its id elsewhere than first, where MongoDB puts it, a document counts as another one.
      docs.map(({ _id, ...rest }) => ({
        replaceOne: { filter: { _id }, replacement: { _id, ...rest }, upsert: true },
      })),
    );
  }

  /** What is there already stays as it is. */
  async putOnce<K extends CollectionName>(name: K, docs: readonly Stored<Documents[K]>[]): Promise<void> {
    this.#count(name, docs.length);
    await this.#write(
      name,
      docs.map(({ _id, ...doc }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: doc }, upsert: true },
      })),
    );
  }

  #count(name: string, n: number): void {
    this.documents.set(name, (this.documents.get(name) ?? 0) + n);
  }

  async #write(name: CollectionName, operations: Document[]): Promise<void> {
    if (operations.length === 0 || this.#dryRun) return;
    const result = await this.#store.db.collection(name).bulkWrite(operations as never, { ordered: false });
    this.changed += result.upsertedCount + result.modifiedCount;
  }

  /** Writes what was listed since. */
  async flush(): Promise<void> {
    const docs = this.#listed.map(listedDoc);
    this.#listed = [];
    await this.#write(
      'v1_listed',
      docs.map((doc) => ({ replaceOne: { filter: { _id: doc._id }, replacement: doc, upsert: true } })),
    );
  }
}
