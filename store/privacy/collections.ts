/** Shape of the suppression list and of what the purge did (06-law). */
import type { RetentionCounts, RetentionKind, RetentionMonths } from '../../domain/privacy/retention.ts';
import { type Specs, DATE, oneOf, schema } from '../db/schema-kit.ts';

export interface SuppressionDoc {
  /** HMAC of the phone. */
  _id: string;
  reason: string;
  created_at: Date;
  created_by: string;
}

/** Where a purge is: the kind, and after which record of it. */
export interface RetentionPlace {
  kind: RetentionKind;
  /** Of leads and batches, `<ms>|<id>`; null: at the first. */
  after: string | null;
}

/** A purge, or a dry run of one, with what it has counted. `_id`: the Paris day, or `dry-<id>`. */
export interface RetentionRunDoc {
  _id: string;
  kind: 'run' | 'dry_run';
  /** `interrupted`: the morning came first; what is left is the next night's. */
  status: 'running' | 'interrupted' | 'done';
  /** As they were when it began. */
  months: RetentionMonths;
  /** What was older than its period then was due. */
  as_of: Date;
  /** Also in hours in which leads are delivered. */
  at_any_hour?: true;
  /** Absent: it has been through everything. */
  at?: RetentionPlace;
  counts: Partial<Record<RetentionKind, RetentionCounts>>;
  started_at: Date;
  finished_at?: Date;
  /** User id, or the system's. */
  started_by: string;
  by_name: string;
  updated_at: Date;
}

export interface PrivacyDocuments {
  suppression_list: SuppressionDoc;
  retention_runs: RetentionRunDoc;
}

export const privacyCollections: Specs<PrivacyDocuments> = {
  suppression_list: { indexes: [] },
  retention_runs: {
    indexes: [{ key: { kind: 1, started_at: -1 } }],
    validator: schema(['kind', 'status', 'months', 'started_at'], {
      kind: oneOf(['run', 'dry_run']),
      status: oneOf(['running', 'interrupted', 'done']),
      started_at: DATE,
    }),
  },
};
