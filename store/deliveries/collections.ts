/** Shape, indexes and validators of deliveries and their batches (01-domain §3–4). */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import {
  DELIVERY_STATUSES,
  UNFINISHED_STATUSES,
  type AttemptResult,
  type BatchStatus,
  DELIVERY_OUTCOMES,
  type DeliveryOutcome,
  type DeliveryStatus,
  type RemovalReason,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import type { PhoneQuality } from '../../domain/common/phone.ts';
import type { RefusedLead } from '../../domain/deliveries/api-answer.ts';
import type { BatchAction } from '../../domain/deliveries/batch-request.ts';
import type { Channel, DeliveryMethod, MissingChannel } from '../../domain/deliveries/channel.ts';
import type { LeadSourceType } from '../../domain/leads/lead.ts';
import type { Cents } from '../../domain/money/money.ts';
import type { BillingMode } from '../../domain/billing/billing-mode.ts';
import type { PrepaidUnit } from '../../domain/billing/prepaid.ts';
import type { RoutingReason } from '../../domain/routing/reasons.ts';
import type { RoutingMode } from '../../domain/routing/routing.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import type { V1Mark } from '../v1/collections.ts';
import { type Specs, expires, present, schema, oneOf, DATE, TEXT, COUNT, FOLDED } from '../db/schema-kit.ts';

export type { DeliveryMethod };

export interface DeliveryDoc {
  _id: string;
  /** The client's entity. */
  entity: Entity;
  lead_id: string;
  lead_owner_entity: Entity;
  client_id: string;
  commande_id: string;
  produit: string;
  departement: string;
  status: DeliveryStatus;
  outcome: DeliveryOutcome;
  simulated: boolean;
  is_lb: boolean;
  routing_mode: RoutingMode;
  routing_reason: RoutingReason;
  /** Of its lead, for statistics; absent before 2.4. */
  source?: string;
  source_type?: LeadSourceType;
  provider_slug?: string;
  phone_quality?: PhoneQuality;
  /** When its lead came in. */
  received_at?: Date;
  created_at: Date;
  updated_at: Date;
  assigned_at: Date;
  /** Paris week of `assigned_at`: whose quota it uses. */
  week_key: WeekKey;
  /** The `commande_weeks` stripe whose unit it took; absent once given back. */
  slot_id?: string;
  /** What it counts towards its order's budget: the net price in force at `assigned_at`; absent: no budget then. */
  budget_cents?: Cents;
  /** How its unit is paid for; absent: by the weekly invoice. */
  billing_mode?: BillingMode;
  /** Where its prepaid unit is; absent when it has none, or once given back. */
  prepaid_unit?: PrepaidUnit;
  /** It was sent for real, and its prepaid unit or its transfer is still to be written. */
  money_due?: true;
  /** Unique while set: HMAC of phone|produit, then `|client`. Unset when given back or taken over after 30 days. */
  guard?: string;
  /** HMAC of phone|produit: finds every guard of a person in one read. */
  guard_key: string;

  batch_id?: string;
  /** Revision of the batch it follows; absent until it has followed one. */
  batch_rev?: number;
  delivery_method: DeliveryMethod;
  /** It leaves, or left, at once: as its order said when it was assigned, then as its batch was made. */
  immediate?: true;
  csv_filename?: string;
  sent_to: string[];
  send_attempts: number;
  last_error?: string;
  sent_by?: string;
  /** Set once. Decides the ledger and transfer week. */
  sent_at?: Date;
  sent_week?: WeekKey;
  last_sent_at?: Date;
  accepted_at?: Date;
  rejected_at?: Date;
  rejected_by?: string;
  rejection_reason?: string;
  /** In words. */
  rejection_detail?: string;
  removed_at?: Date;
  removed_by?: string;
  removal_reason?: RemovalReason;
  removal_detail?: string;
  cancelled_at?: Date;
  cancelled_by?: string;
  cancel_reason?: string;
  replaced_suspicious_id?: string;
  is_shared_client_30d?: boolean;
  overlap_fallback_delivery?: boolean;
  /** Of version 1. */
  v1?: V1Mark;
  /** Unfinished in version 1: it does not leave before the import is verified (store/v1/hold.ts). */
  v1_hold?: true;
}

/** One try to send: who asked, and to whom it goes. */
export interface SendTry {
  /**
   * Names the try (domain/deliveries/attempt-token.ts): a result that comes late, or after a crash, is matched by it.
   */
  token: string;
  by: string;
  automatic: boolean;
  /** A person sent again a batch that was already sent. */
  forced: boolean;
  /** Absent: the mail. */
  channel?: Channel;
  /** Addresses, or the client's endpoint. */
  to: string[];
  simulated: boolean;
}

/** The try that has the batch while the server reads the message or the request. */
export interface BatchClaim extends SendTry {
  at: Date;
}

/** One try to send, kept as evidence. In order. */
export interface BatchAttempt extends SendTry {
  at: Date;
  finished_at: Date;
  result: AttemptResult;
  /** Typed code such as `SMTP_CONNECT`; absent when sent. */
  code?: string;
  smtp_code?: number;
  /** Status the client's API answered with. */
  http_status?: number;
  /** Of a failed one: whether the same again may pass later. */
  retryable?: boolean;
  /** The server's words. May hold addresses: evidence only, never in workflow payloads. */
  reply?: string;
  accepted: string[];
  rejected: string[];
  ms: number;
}

/** What a person asked of a batch. */
export interface BatchRequestDoc {
  id: string;
  action: BatchAction;
  /** User id. */
  by: string;
  at: Date;
  /** Revision of the batch the person saw. */
  rev: number;
  /** Names the address they chose for it. */
  override_id?: string;
  /** Set until it was carried out, or dropped. */
  open?: true;
  closed_at?: Date;
  /** It was not carried out, and will not be. */
  dropped?: true;
}

export interface DeliveryBatchDoc {
  _id: string;
  entity: Entity;
  client_id: string;
  commande_id: string;
  produit: string;
  /** Paris day of preparation: subject and file name. */
  day: ParisDay;
  run_id?: string;
  /** `immediate/<entity>` made it, not a run. */
  immediate?: true;
  status: BatchStatus;
  delivery_ids: string[];
  /** Of these deliveries, in the same order. */
  lead_ids: string[];
  count: number;
  lb_count: number;
  /** Of the leads in the CSV: the suppression list is checked before every send. */
  phone_hashes: string[];
  /** Empty once it was purged; what proves that it was sent stays. */
  csv: string;
  csv_erased_at?: Date;
  csv_sha256: string;
  csv_filename: string;
  subject: string;
  message_id: string;
  simulated: boolean;
  /** The client wants a person to look before it leaves. */
  hold_for_review: boolean;
  claim?: BatchClaim;
  /** Once a batch was claimed, the server may have its CSV: leads and CSV never change from then on. */
  first_claimed_at?: Date;
  attempts: BatchAttempt[];
  automatic_attempts: number;
  retryable: boolean;
  last_error?: string;
  sent_to: string[];
  rejected_to: string[];
  reply?: string;
  /** It is sent, and of the client's two channels this one does not have it. */
  missing?: MissingChannel;
  /** A person decided that the missing channel does not need it. */
  missing_settled?: { channel: Channel; by: string; at: Date };
  /** Leads the client's API refused one by one: their deliveries are rejected when they follow. */
  refused?: RefusedLead[];
  /** The server asked not to be tried before. */
  retry_at?: Date;
  sent_at?: Date;
  last_sent_at?: Date;
  confirmed_by?: string;
  cancelled_at?: Date;
  cancelled_by?: string;
  /** Written before the cancellation is asked for, so that it never enters a payload. */
  cancel_reason?: string;
  /**
   * The batch that carries the rest of this one, from which a suppressed lead had to be dropped after its first try.
   */
  replaced_by?: string;
  /** Addresses people chose for a try instead of the client's; a try names its own, so that none enters a payload. */
  overrides?: { id: string; email: string }[];
  /** A person in its CSV was erased: their line is empty, the hash is still that of what was sent, and it never leaves again. */
  erased_at?: Date;
  /** What a person asked of it last. */
  asked?: BatchRequestDoc;
  /** It is the rest of a batch that may have reached the client, so only a person sends it. */
  may_have_arrived?: boolean;
  /** Deliveries and leads do not follow this revision yet: the finishing pass is still to run. */
  unfinished: boolean;
  /**
   * Counts up with every change that deliveries have to follow, so that a late pass never takes them back to an older
   * one.
   */
  rev: number;
  /** Revision the operators' inbox has seen; absent until it was in there. */
  inbox_rev?: number;
  /** Of version 1. */
  v1?: V1Mark;
  /** As of a delivery. */
  v1_hold?: true;
  created_at: Date;
  updated_at: Date;
}

/** What is `sent` reached somebody (01-domain §4 "Invariants"). */
const SENT_REACHED = {
  anyOf: [
    { properties: { status: { not: { enum: ['sent'] } } } },
    { required: ['sent_to'], properties: { sent_to: { bsonType: 'array', minItems: 1 } } },
  ],
};

/** Deliveries that are not billable even when they are sent (api/deliveries/delivery-counts.ts). */
const NOT_BILLABLE = {
  $or: [{ outcome: { $in: ['rejected', 'removed'] } }, { simulated: true }],
};

/** One request to a client's API with what it answered, kept as evidence for half a year. Its `_id` is the try's token. */
export interface ApiExchangeDoc {
  _id: string;
  client_id: string;
  entity: Entity;
  /** Absent: a test. */
  batch_id?: string;
  test: boolean;
  /** Idempotency key. */
  key: string;
  /** Leads. */
  count: number;
  /** Without its query. */
  url: string;
  body_sha256: string;
  at: Date;
  ms: number;
  result: AttemptResult;
  code?: string;
  status?: number;
  /** At most 64 kB; keys, addresses and phones are masked. */
  answer?: string;
  /** There was more. */
  answer_cut?: boolean;
  refused: RefusedLead[];
  /** Of a test: who asked. */
  by?: string;
}

export interface DeliveriesDocuments {
  deliveries: DeliveryDoc;
  delivery_batches: DeliveryBatchDoc;
  api_exchanges: ApiExchangeDoc;
}

/** Half a year: as long as a buyer may ask what was sent. */
const EXCHANGE_SECONDS = 183 * 24 * 60 * 60;

/** What was sent in a week, and how it ended: read and counted on the keys alone. Named by the queries that need it. */
export const BY_SENT_WEEK = {
  entity: 1,
  sent_week: 1,
  status: 1,
  simulated: 1,
  outcome: 1,
  lead_owner_entity: 1,
  _id: 1,
} as const;

/** Counts what was sent of a week, or of the part of one a month has. */
export const BY_SOLD = {
  ...{ entity: 1, sent_week: 1, status: 1, simulated: 1, outcome: 1 },
  ...{ is_lb: 1, sent_at: 1 },
} as const;

export const deliveriesCollections: Specs<DeliveriesDocuments> = {
  deliveries: {
    indexes: [
      { key: { guard: 1 }, unique: true, ...present('guard') },
      { key: { guard_key: 1 } },
      { key: { lead_id: 1, created_at: -1 } },
      { key: { batch_id: 1 }, ...present('batch_id') },
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, created_at: -1, _id: -1 } },
      // The few that are sent and not to be paid: counted here, the others on the index before.
      {
        key: { entity: 1, created_at: -1, status: 1, outcome: 1, simulated: 1 },
        partialFilterExpression: NOT_BILLABLE,
      },
      { key: { entity: 1, produit: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, departement: 1, created_at: -1, _id: -1 } },
      {
        key: { entity: 1, outcome: 1, created_at: -1, _id: -1 },
        partialFilterExpression: { outcome: { $in: ['rejected', 'removed'] } },
      },
      { key: { client_id: 1, created_at: -1, _id: -1 } },
      { key: { client_id: 1, sent_at: -1, produit: 1, outcome: 1 }, ...present('sent_at') },
      // What happened on a day: statistics, and the deliveries behind them.
      { key: { entity: 1, sent_at: -1, _id: -1, source: 1, phone_quality: 1 }, ...present('sent_at') },
      {
        key: { entity: 1, rejected_at: -1, _id: -1, source: 1, rejection_reason: 1 },
        ...present('rejected_at'),
      },
      { key: { entity: 1, removed_at: -1, _id: -1, source: 1, removal_reason: 1 }, ...present('removed_at') },
      // What a week's ledger is built from.
      { key: BY_SENT_WEEK, ...present('sent_week') },
      { key: BY_SOLD, ...present('sent_week') },
      { key: { money_due: 1, _id: 1 }, partialFilterExpression: { money_due: true } },
      // For the release before; to be dropped by the next.
      { key: { client_id: 1, sent_at: -1 }, ...present('sent_at') },
      {
        key: { client_id: 1, commande_id: 1, _id: 1 },
        partialFilterExpression: { status: { $in: [...UNFINISHED_STATUSES] } },
      },
    ],
    validator: schema(
      ['entity', 'lead_id', 'client_id', 'commande_id', 'status', 'outcome', 'assigned_at', 'week_key'],
      {
        entity: oneOf(ENTITIES),
        status: oneOf(DELIVERY_STATUSES),
        outcome: oneOf(DELIVERY_OUTCOMES),
        assigned_at: DATE,
        send_attempts: COUNT,
      },
      SENT_REACHED,
    ),
  },
  delivery_batches: {
    indexes: [
      { key: { status: 1, _id: 1 } },
      { key: { run_id: 1 } },
      { key: { commande_id: 1, day: 1, csv_filename: 1 } },
      { key: { client_id: 1, _id: -1 } },
      // The lists of batches.
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, created_at: -1, _id: -1 } },
      { key: { client_id: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, csv_filename: 1, _id: 1 }, collation: FOLDED },
      { key: { unfinished: 1 }, partialFilterExpression: { unfinished: true } },
      { key: { updated_at: 1 }, ...present('inbox_rev') },
      { key: { 'claim.at': 1 }, ...present('claim') },
      { key: { 'asked.at': 1 }, partialFilterExpression: { 'asked.open': true } },
      { key: { 'missing.status': 1 }, ...present('missing.status') },
      // Files that are still there, for the purge.
      { key: { created_at: 1, _id: 1 }, partialFilterExpression: { csv: { $gt: '' } } },
      // How many mails a client got at once in the last hour.
      { key: { client_id: 1, created_at: 1 }, partialFilterExpression: { immediate: true } },
    ],
    validator: schema(
      ['entity', 'client_id', 'commande_id', 'status', 'csv', 'csv_sha256', 'delivery_ids'],
      {
        entity: oneOf(ENTITIES),
        status: oneOf(DELIVERY_STATUSES.filter((status) => status !== 'pending_csv')),
        csv_sha256: TEXT,
        automatic_attempts: COUNT,
      },
      SENT_REACHED,
    ),
  },
  api_exchanges: {
    indexes: [{ key: { client_id: 1, at: -1 } }, expires('at', EXCHANGE_SECONDS)],
    validator: schema(['client_id', 'entity', 'key', 'at', 'result'], {
      entity: oneOf(ENTITIES),
      at: DATE,
      result: oneOf(['sent', 'failed', 'uncertain']),
    }),
  },
};
