import type { Store } from '../mongo.ts';

/** One change of the database's shape. How to add one: ./index.ts. */
export interface Migration {
  /** The file's name: four digits and some words. */
  id: string;
  /** What it does, in one sentence. */
  does: string;
  /** Set when it removes data: which. It then runs only when a person asks for it (`npm run migrate -- --drop-data`). */
  drops?: string;
  /**
   * Brings every document to the new shape. It may be run again after it was interrupted anywhere, or while an interrupted
   * one still writes; intake and the release before go on meanwhile.
   * @param held aborted when the lease is lost: looked at between two portions of work
   */
  up(store: Store, held: AbortSignal): Promise<void>;
}
