/** Shapes, indexes and validators of what the two companies owe each other (02-money "Intercompany"). */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import {
  TRANSFER_STATUSES,
  type TransferErrorCode,
  type TransferStatus,
} from '../../domain/intercompany/transfer.ts';
import type { IntercompanyError, IssuerResult } from '../../domain/intercompany/monday.ts';
import type { Cents } from '../../domain/money/money.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { RECORD_STATUSES, type RecordStatus } from '../../domain/billing/record-status.ts';
import { DATE, oneOf, present, schema, type Specs } from '../db/schema-kit.ts';

/** One lead of one company that the other one sold. `_id`: the delivery, or delivery|reversal. */
export interface TransferDoc {
  _id: string;
  delivery_id: string;
  lead_id: string;
  /** Owner of the lead: the seller. */
  from_entity: Entity;
  /** The client's entity: the buyer. */
  to_entity: Entity;
  client_id: string;
  produit: string;
  /** Paris week of `sent_at`. */
  week_key: WeekKey;
  sent_at: Date;
  status: TransferStatus;
  /** Internal price in force at `sent_at`, HT; null while nobody has said one. */
  price: Cents | null;
  error_code?: TransferErrorCode;
  /** It takes back the transfer of this id, which is on an invoice. */
  reverses?: string;
  /** The invoice, or of a reversal the credit note, that it is on. */
  invoice_id?: string;
  cancelled_at?: Date;
  cancelled_by?: string;
  cancel_reason?: string;
  created_at: Date;
  updated_at: Date;
}

/** What the issuer notes of an invoice between the companies made outside. `_id`: week|from|to|product. */
export interface InterfacturationDoc {
  _id: string;
  from_entity: Entity;
  to_entity: Entity;
  week_key: WeekKey;
  produit: string;
  external_invoice_number?: string;
  status: RecordStatus;
  issued_at?: Date;
  paid_at?: Date;
  updated_at: Date;
}

/** One week of Monday's job. `_id`: job|week, with what it was narrowed to. */
export interface CronLogDoc {
  _id: string;
  job: string;
  week_key: WeekKey;
  /** That week alone was asked for. */
  named: boolean;
  issuers: Entity[];
  status: 'running' | 'success' | 'error';
  trigger: 'schedule' | 'manual';
  started_by: string;
  started_at: Date;
  finished_at?: Date;
  workflow_id: string;
  first_run_id: string;
  /** Runs of this week so far. */
  runs: number;
  ledgers?: WeekKey[];
  results?: IssuerResult[];
  errors?: IntercompanyError[];
}

export interface IntercompanyDocuments {
  cron_logs: CronLogDoc;
  intercompany_transfers: TransferDoc;
  interfacturation_outside: InterfacturationDoc;
}

export const intercompanyCollections: Specs<IntercompanyDocuments> = {
  cron_logs: {
    indexes: [{ key: { job: 1, started_at: -1 } }],
    validator: schema(['job', 'week_key', 'status', 'started_at'], {
      status: oneOf(['running', 'success', 'error']),
      started_at: DATE,
    }),
  },
  intercompany_transfers: {
    indexes: [
      { key: { delivery_id: 1 } },
      { key: { from_entity: 1, sent_at: -1, _id: -1 } },
      { key: { to_entity: 1, sent_at: -1, _id: -1 } },
      { key: { from_entity: 1, status: 1, week_key: 1, _id: 1 } },
      { key: { week_key: 1, from_entity: 1, _id: 1 } },
      { key: { invoice_id: 1, sent_at: -1, _id: -1 }, ...present('invoice_id') },
      { key: { status: 1, _id: 1 }, partialFilterExpression: { status: 'error' } },
    ],
    validator: schema(
      ['delivery_id', 'from_entity', 'to_entity', 'produit', 'week_key', 'status', 'sent_at'],
      {
        from_entity: oneOf(ENTITIES),
        to_entity: oneOf(ENTITIES),
        status: oneOf(TRANSFER_STATUSES),
        sent_at: DATE,
      },
    ),
  },
  interfacturation_outside: {
    indexes: [{ key: { week_key: 1 } }],
    validator: schema(['week_key', 'from_entity', 'to_entity', 'produit', 'status'], {
      from_entity: oneOf(ENTITIES),
      to_entity: oneOf(ENTITIES),
      status: oneOf(RECORD_STATUSES),
    }),
  },
};
