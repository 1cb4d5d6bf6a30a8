/** The pieces collections are declared with (store/<area>/collections.ts). */
import type { Document, IndexDescription } from 'mongodb';

export interface CollectionSpec {
  indexes: IndexDescription[];
  validator?: Document;
}

/** One declaration for each collection of an area. */
export type Specs<Documents> = { readonly [Name in keyof Documents]: CollectionSpec };

/** The index holds only documents that have the field. */
export const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

/** Text is equal whatever its case and accents: of an index, and of each query that is to use it. */
export const FOLDED = { locale: 'fr', strength: 1 } as const;

/** MongoDB removes a document so many seconds after the date in `field`. */
export const expires = (field: string, seconds: number): IndexDescription => ({
  key: { [field]: 1 },
  expireAfterSeconds: seconds,
});

/** Validators name what must hold and allow every other field, so that older code can run on newer data. */
export const schema = (required: string[], properties: Document, more: Document = {}): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties, ...more },
});
export const oneOf = (values: readonly unknown[]) => ({ enum: [...values] });
export const DATE = { bsonType: 'date' };
export const TEXT = { bsonType: 'string' };
export const COUNT = { bsonType: ['int', 'long', 'double'], minimum: 0 };
