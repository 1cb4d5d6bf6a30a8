/** Shape of what is kept of a restore: its mark, and what was found and decided when it was settled. */
import type { RestoreItem, RestoreItemKind } from '../../domain/system/restore.ts';
import type { Specs } from '../db/schema-kit.ts';

/**
 * One restore. `deploy/backup/restore.sh` writes the first three fields, before anything else is restored, so it has neither
 * validator nor index that a bare database would lack.
 */
export interface RestoreDoc {
  /** The instant of the backup, as `toISOString` gives it. */
  _id: string;
  backup_at: Date;
  /** The mark stands: no worker starts. */
  standing?: true;
  marked_at: Date;
  settled_at?: Date;
  /** Nothing leaves by itself until a person has looked: run, immediate orders, reminders. */
  held?: true;
  released_at?: Date;
  released_by?: string;
  /** Temporal answered when it was settled. */
  temporal?: boolean;
  /** All that was found, of each kind. */
  counts?: Partial<Record<RestoreItemKind, number>>;
  /** Leads that wait in stock and may have been sold after the backup. */
  stock?: number;
  /** The newest lead that is there. */
  last_lead_at?: Date | null;
  /** At most `MAX_RESTORE_ITEMS`. */
  items?: RestoreItem[];
}

export interface SystemDocuments {
  restores: RestoreDoc;
}

export const systemCollections: Specs<SystemDocuments> = {
  restores: { indexes: [] },
};
