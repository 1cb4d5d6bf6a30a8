/**
 * Brings the rows of a file in through the door, group by group. Each group is one transaction that also moves the file's mark
 * past it: a row is committed with its mark or not at all, however often and by however many it is tried.
 */
import type { ClientSession } from 'mongodb';
import { DAY_MS, weekKey } from '../../domain/time/paris-time.ts';
import { ROWS_KEPT_DAYS } from '../../domain/imports/import-status.ts';
import { readUnitsLeft } from '../billing/prepaid-units.ts';
import { isStaleDecision, mayPass } from '../db/errors.ts';
import { retrying } from '../db/transaction.ts';
import { storeGroup } from '../intake/intake-group.ts';
import { weekUses } from '../routing/commande-weeks.ts';
import { readSnapshot, type Snapshot } from '../routing/snapshot.ts';
import type { ImportDoc } from './collections.ts';
import {
  atDoor,
  countOutcomes,
  type ImportDeps,
  itemsOf,
  resultsOf,
  type RowAtDoor,
  type RowResult,
  rowsAfter,
  rowUpdate,
} from './import-rows.ts';

/** Rows of one transaction: what waits at the door behind it waits some tens of milliseconds. */
export const IMPORT_GROUP = 50;
const TRIES = 6;
const RESULT_FIELDS = ['reason', 'suspicious', 'client_id', 'commande_id', 'lead_id'] as const;

/** The mark is elsewhere: somebody else commits this file, or it is being undone. */
export class ImportMovedError extends Error {
  override name = 'ImportMovedError';
}

/** Commits a file from where it is. */
export class ImportCommit {
  readonly #deps: ImportDeps;
  readonly #doc: ImportDoc;
  #done: number;
  #snapshot: Snapshot | undefined;

  constructor(deps: ImportDeps, doc: ImportDoc) {
    this.#deps = deps;
    this.#doc = doc;
    this.#done = doc.done;
  }

  /** @returns whether there may be more. @throws ImportMovedError */
  async next(now: Date): Promise<boolean> {
    const { store } = this.#deps;
    const rows = await rowsAfter(store, this.#doc._id, this.#done, IMPORT_GROUP);
    if (rows.length === 0) {
      await store.imports.updateOne(
        { _id: this.#doc._id, status: 'committing', done: this.#done },
        { $set: { status: 'committed', finished_at: now, updated_at: now } },
      );
      return false;
    }
    this.#snapshot ??= await readSnapshot(store);
    const snapshot = this.#snapshot;
    await this.#store(
      rows.map((row) => atDoor(this.#doc, row, snapshot)),
      now,
    );
    return true;
  }

  /** Together, or one by one, so that a bad row never fails its neighbours; at last without routing, or not at all. */
  async #store(rows: readonly RowAtDoor[], now: Date, routing = true): Promise<void> {
    try {
      await retrying(() => this.#storeOnce(rows, now, routing), {
        on: isStaleDecision,
        tries: TRIES,
        between: async () => {
          this.#snapshot = await readSnapshot(this.#deps.store);
        },
      });
    } catch (error) {
      if (error instanceof ImportMovedError || (mayPass(error) && !isStaleDecision(error))) throw error;
      if (rows.length > 1) {
        for (const row of rows) await this.#store([row], now);
      } else if (routing) await this.#store(rows, now, false);
      else if (isStaleDecision(error)) throw error;
      else {
        this.#deps.onRoutingError(error);
        await this.#storeOnce([{ row: rows[0]!.row }], now, false, { outcome: 'failed' });
      }
    }
  }

  async #storeOnce(
    rows: readonly RowAtDoor[],
    now: Date,
    routing: boolean,
    instead?: RowResult,
  ): Promise<void> {
    const { store, keys, stripe, onRoutingError } = this.#deps;
    const snapshot = this.#snapshot!;
    const [uses, unitsLeft] = await Promise.all([
      weekUses(store, weekKey(now)),
      readUnitsLeft(store, snapshot.prepaid),
    ]);
    await storeGroup(itemsOf(rows), {
      ...{ store, snapshot, keys, stripe, uses, unitsLeft, now, routing, onRoutingError },
      alongside: (session, judged) =>
        this.#mark(session, rows, instead ? [instead] : resultsOf(rows, judged), now),
    });
    this.#done = rows.at(-1)!.row.n;
  }

  async #mark(
    session: ClientSession,
    rows: readonly RowAtDoor[],
    results: readonly RowResult[],
    now: Date,
  ): Promise<void> {
    const { store } = this.#deps;
    const counted = Object.entries(countOutcomes(results)).map(([name, n]) => [`counts.${name}`, n]);
    const { matchedCount } = await store.imports.updateOne(
      { _id: this.#doc._id, status: 'committing', done: this.#done },
      {
        $set: { done: rows.at(-1)!.row.n, updated_at: now },
        $inc: { stored: rows.length, ...Object.fromEntries(counted) },
      },
      { session },
    );
    if (matchedCount === 0) throw new ImportMovedError(this.#doc._id);
    const expires_at = new Date(now.getTime() + ROWS_KEPT_DAYS * DAY_MS);
    await store.import_rows.bulkWrite(
      rows.map(({ row }, at) => rowUpdate(row._id, { ...results[at]!, expires_at }, RESULT_FIELDS)),
      { session },
    );
  }
}
