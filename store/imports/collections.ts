/** Shape, indexes and validators of files of leads and of their rows (12-rules U48). */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { ImportShape } from '../../domain/imports/import-row.ts';
import { IMPORT_STATUSES, type ImportStatus, type RowOutcome } from '../../domain/imports/import-status.ts';
import { COUNT, DATE, expires, oneOf, present, schema, type Specs } from '../db/schema-kit.ts';

/** Who did something, as they were called then. */
export interface ImportActor {
  id: string;
  name: string;
}

export type OutcomeCounts = Partial<Record<RowOutcome, number>>;

/** One file. It holds nothing of a person: what it says of people is in its rows. */
export interface ImportDoc extends ImportShape {
  _id: string;
  entity: Entity;
  file_name: string;
  /** Headings, or `Colonne 1` where the file has none. */
  columns: string[];
  /** Rows that say anything. */
  rows: number;
  status: ImportStatus;
  created_at: Date;
  updated_at: Date;
  created_by: ImportActor;
  /** Counts up with every new mapping: a preview of an older one ends. */
  rev: number;
  /** Rows looked at by the preview under way. */
  judged: number;
  /** What the rows would become, as last previewed. */
  expected?: OutcomeCounts;
  /** Of these with a suspicious number. */
  suspicious?: number;
  /** The last row that is committed, and how many are. */
  done: number;
  stored: number;
  /** What they have become. */
  counts?: OutcomeCounts;
  committed_by?: ImportActor;
  committed_at?: Date;
  finished_at?: Date;
  undone_by?: ImportActor;
  undone_at?: Date;
  /** The lead it has got to: those before it are gone, or stay. */
  undo_after?: { _id: string; created_at: Date };
  /** What the undo has left: leads that are gone, and those that stay. */
  undo?: { deleted: number; kept: number };
  /** Until it is committed. */
  expires_at?: Date;
}

/** One row of a file; gone some days after it is committed. */
export interface ImportRowDoc {
  /** `<import>|0000042`: the row's identity, and its place. */
  _id: string;
  import_id: string;
  /** The line of the file. */
  n: number;
  /** That of the file: rows are listed like everything else, by date and id. */
  created_at: Date;
  cells: string[];
  /** HMAC, so that erasing a person finds their rows. */
  phone_hash?: string;
  /** What it would become, and once it is committed what it has become. */
  outcome?: RowOutcome;
  reason?: string;
  suspicious?: true;
  client_id?: string;
  commande_id?: string;
  lead_id?: string;
  /** The line it says again. */
  same_as?: number;
  expires_at: Date;
}

export interface ImportsDocuments {
  imports: ImportDoc;
  import_rows: ImportRowDoc;
}

export const importsCollections: Specs<ImportsDocuments> = {
  imports: {
    indexes: [
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { status: 1, updated_at: 1 } },
      { ...expires('expires_at', 0), ...present('expires_at') },
    ],
    validator: schema(['entity', 'status', 'rows', 'created_at'], {
      entity: oneOf(ENTITIES),
      status: oneOf(IMPORT_STATUSES),
      rows: COUNT,
      created_at: DATE,
    }),
  },
  import_rows: {
    indexes: [
      { key: { import_id: 1, created_at: 1, _id: 1 } },
      { key: { import_id: 1, outcome: 1, created_at: 1, _id: 1 } },
      { key: { phone_hash: 1 }, ...present('phone_hash') },
      expires('expires_at', 0),
    ],
    validator: schema(['import_id', 'n', 'cells', 'expires_at'], { n: COUNT, expires_at: DATE }),
  },
};

const PLACES = 7;

/** Ids of rows sort as their lines. */
export const rowId = (importId: string, n: number): string =>
  `${importId}|${String(n).padStart(PLACES, '0')}`;
