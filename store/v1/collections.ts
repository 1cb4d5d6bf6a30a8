/** Shapes of the import of version 1: where it stands, and what it lists. Neither holds a person's data, nor an address. */
import type { ListedCode } from '../../domain/v1/listed.ts';
import { DATE, oneOf, schema, type Specs, TEXT } from '../db/schema-kit.ts';

export const V1_STATUSES = ['importing', 'imported', 'verified'] as const;

/** How far one step has come. */
export interface V1Step {
  /** Collection and ObjectId of the last document of the last page that is written. */
  after?: string;
  /** Collections it is through with. */
  passed?: string[];
  done?: true;
  read: number;
  /** Documents that were not there, or were otherwise. */
  changed: number;
}

/** A difference a person has signed. */
export interface V1Acceptance {
  name: string;
  why: string;
  by: string;
  at: Date;
}

/** The one import of this database. `_id`: `import`. */
export interface V1ImportDoc {
  _id: 'import';
  /** `verified`: its equations hold or their differences are signed, and deliveries leave. */
  status: (typeof V1_STATUSES)[number];
  /** Name of the old database; never its address. */
  source: string;
  /** The moment it reasons about: this week, the last 30 days. */
  as_of: Date;
  started_at: Date;
  finished_at?: Date;
  verified_at?: Date;
  steps: Record<string, V1Step>;
  /** What the old database counts, by cell: what the equations compare with. */
  census?: Record<string, number>;
  accepted: V1Acceptance[];
}

/** `_id`: collection|id|code. */
export interface V1ListedDoc {
  _id: string;
  collection: string;
  old_id: string;
  code: ListedCode;
  carried: boolean;
  /** By how much it makes the databases differ, cell and count. */
  effects?: { cell: string; by: number }[];
  facts?: Record<string, string | number>;
}

/** Of a document that came from version 1. */
export interface V1Mark {
  /** What the old database said, where the equations need it. */
  status?: string;
  entity?: string;
  week?: string;
  outcome?: string;
  /** Its id there, where it has another here. */
  id?: string;
  /** It was made for what the old database did not keep. */
  made?: true;
}

export interface V1Documents {
  v1_imports: V1ImportDoc;
  v1_listed: V1ListedDoc;
}

export const v1Collections: Specs<V1Documents> = {
  v1_imports: {
    indexes: [],
    validator: schema(['status', 'source', 'as_of', 'started_at'], {
      status: oneOf(V1_STATUSES),
      source: TEXT,
      as_of: DATE,
      started_at: DATE,
    }),
  },
  v1_listed: { indexes: [{ key: { code: 1, collection: 1 } }] },
};
