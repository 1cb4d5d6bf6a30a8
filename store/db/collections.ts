/** Shape of what the database notes about itself: the migrations it has had, and who works alone at the moment. */
import type { Specs } from './schema-kit.ts';

export interface MigrationDoc {
  /** That of the migration: `0001-explicit-validation`. */
  _id: string;
  /** Begun, perhaps by a process that died. */
  started_at: Date;
  done_at?: Date;
  /** It did not run: the database was empty, and is made from the declarations. */
  fresh?: true;
}

/** The right to do something alone (store/db/lease.ts). */
export interface LeaseDoc {
  /** What is done: `migrations`. */
  _id: string;
  holder: string;
  expires_at: Date;
}

export interface DbDocuments {
  migrations: MigrationDoc;
  leases: LeaseDoc;
}

export const dbCollections: Specs<DbDocuments> = {
  migrations: { indexes: [] },
  leases: { indexes: [] },
};
