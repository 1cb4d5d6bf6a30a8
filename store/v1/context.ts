/** What every step of the import works with. */
import type { Db } from 'mongodb';
import type { PhoneKeys } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { Known } from './known.ts';
import type { Survey } from './survey.ts';
import type { V1Writer } from './writer.ts';

export interface V1Context {
  store: Store;
  old: Db;
  keys: PhoneKeys;
  /** The moment the import reasons about. */
  asOf: Date;
  known: Known;
  survey: Survey;
  /** Codes of products. */
  products: ReadonlySet<string>;
  /** Prepaid pairs: `client|produit`. */
  prepaid: ReadonlySet<string>;
  /** The week of v1's ledger that a delivery is billed in, by delivery. */
  billedIn: ReadonlyMap<string, string>;
  out: V1Writer;
}
