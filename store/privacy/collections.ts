/** Shapes, indexes and validators of the suppression list, of what people asked about their data, of erasures and of purges (06-law). */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import {
  ERASURE_STATUSES,
  type ErasureStatus,
  type RecipientStatus,
  REQUEST_KINDS,
  type RequestKind,
} from '../../domain/privacy/erasure.ts';
import type { Person } from '../../domain/privacy/person.ts';
import type { RetentionCounts, RetentionKind, RetentionMonths } from '../../domain/privacy/retention.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { DATE, oneOf, present, schema, type Specs } from '../db/schema-kit.ts';

/** A phone nobody calls, for both companies. */
export interface SuppressionDoc {
  /** HMAC of the phone. */
  _id: string;
  reason: string;
  created_at: Date;
  /** User id, or `system`. */
  created_by: string;
  /** The request it came with. */
  request_id?: string;
}

/** What a person asked, and who took it down. It names nobody: who asks again is found by the hash. */
export interface PrivacyRequestDoc {
  _id: string;
  kind: RequestKind;
  /** Whose data it is about. */
  entities: Entity[];
  /** Of an erasure: it is an objection too. */
  objection: boolean;
  /** HMACs. */
  phone_hashes: string[];
  email_hashes: string[];
  /** Leads it was about. */
  leads: number;
  created_at: Date;
  created_by: string;
  created_by_name: string;
}

/** A client who received the person. */
export interface ErasureRecipient {
  client_id: string;
  /** As it was called then. */
  client_name: string;
  entity: Entity;
  /** Of the deliveries it received. */
  delivery_ids: string[];
  days: ParisDay[];
  status: RecipientStatus;
  /** SHA-256 of the token in its link. */
  token_hash: string;
  /** Mails the server took, the first of them the one that names the person. */
  mails: { at: Date; to: string[]; reminder: boolean; simulated: boolean }[];
  /** Why the last one did not leave. */
  code?: string;
  acknowledged_at?: Date;
}

/** `erasure/<id>`, step by step. `_id`: the request. */
export interface ErasureDoc {
  _id: string;
  entities: Entity[];
  /** Leads whose company is not known are erased too. */
  companyless: boolean;
  objection: boolean;
  status: ErasureStatus;
  /** Whom it is about: until the data are blanked and every recipient was told, and no longer. */
  person?: Person;
  /** Their leads; and, as long as the person is known, all ids by which records are about them, hashes included. */
  lead_ids: string[];
  about_ids?: string[];
  /** Deliveries on their way are waited for until then. */
  wait_until?: Date;
  /** Where the scan of the database is. */
  scan?: { collection: string; after: string };
  /** Records blanked, and records the law has us keep, by collection. */
  blanked: Record<string, number>;
  kept: Record<string, number>;
  /** Deliveries cancelled because of it. */
  cancelled: number;
  /** Deliveries that were still undecided when the time was over. */
  undecided: number;
  recipients: ErasureRecipient[];
  created_at: Date;
  updated_at: Date;
  blanked_at?: Date;
  finished_at?: Date;
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
  privacy_requests: PrivacyRequestDoc;
  erasures: ErasureDoc;
}

export const privacyCollections: Specs<PrivacyDocuments> = {
  suppression_list: { indexes: [{ key: { created_at: -1, _id: -1 } }] },
  retention_runs: {
    indexes: [{ key: { kind: 1, started_at: -1 } }],
    validator: schema(['kind', 'status', 'months', 'started_at'], {
      kind: oneOf(['run', 'dry_run']),
      status: oneOf(['running', 'interrupted', 'done']),
      started_at: DATE,
    }),
  },
  privacy_requests: {
    indexes: [
      { key: { entities: 1, created_at: -1, _id: -1 } },
      { key: { phone_hashes: 1 } },
      { key: { email_hashes: 1 } },
    ],
    validator: schema(['kind', 'entities', 'objection', 'created_at', 'created_by'], {
      kind: oneOf(REQUEST_KINDS),
      entities: { bsonType: 'array', minItems: 1, items: oneOf(ENTITIES) },
      created_at: DATE,
    }),
  },
  erasures: {
    indexes: [
      { key: { status: 1, updated_at: 1 } },
      { key: { 'recipients.token_hash': 1 }, ...present('recipients.token_hash') },
    ],
    validator: schema(['entities', 'status', 'lead_ids', 'recipients', 'created_at'], {
      status: oneOf(ERASURE_STATUSES),
      lead_ids: { bsonType: 'array' },
      recipients: { bsonType: 'array' },
      created_at: DATE,
    }),
  },
};
