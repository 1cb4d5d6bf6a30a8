/** Shape of deliveries, batches, the weekly fences and the run's reports (01-domain §3–4). */
import type { BalanceLine } from '../../domain/runs/balance.ts';
import type {
  AttemptResult,
  BatchStatus,
  DeliveryOutcome,
  DeliveryStatus,
  RemovalReason,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import type { RoutingMode } from '../../domain/routing/routing.ts';
import type { RunClientLine, RunCounts } from '../../domain/runs/run-report.ts';

export type { RunClientLine, RunCounts };

export type DeliveryMethod = 'csv' | 'api' | 'both';

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
  routing_reason: string;
  created_at: Date;
  updated_at: Date;
  assigned_at: Date;
  /** Paris week of `assigned_at`: whose quota it uses. */
  week_key: WeekKey;
  /** The `commande_weeks` stripe whose unit it took; absent once given back. */
  slot_id?: string;
  /** Unique while set: HMAC of phone|produit, then `|client`. Unset when given back or taken over after 30 days. */
  guard?: string;
  /** HMAC of phone|produit: finds every guard of a person in one read. */
  guard_key: string;

  batch_id?: string;
  /** Revision of the batch it follows; absent until it has followed one. */
  batch_rev?: number;
  delivery_method: DeliveryMethod;
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
}

/** One try to send: who asked, and to whom it goes. */
export interface SendTry {
  /** Names the try: what comes back late, or after a crash, is matched by it. */
  token: string;
  by: string;
  automatic: boolean;
  /** An already sent batch, again. */
  forced: boolean;
  to: string[];
  simulated: boolean;
}

/** Who holds the batch while the server is reading it. */
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
  /** The server's words. May hold addresses: evidence only, never in workflow payloads. */
  reply?: string;
  accepted: string[];
  rejected: string[];
  ms: number;
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
  status: BatchStatus;
  delivery_ids: string[];
  /** Of these deliveries, in the same order. */
  lead_ids: string[];
  count: number;
  lb_count: number;
  /** Of the leads in the CSV: the suppression list is checked before every send. */
  phone_hashes: string[];
  csv: string;
  csv_sha256: string;
  csv_filename: string;
  subject: string;
  message_id: string;
  simulated: boolean;
  /** The client wants a person to look before it leaves. */
  hold_for_review: boolean;
  claim?: BatchClaim;
  /** From here on the batch and its CSV never change. */
  first_claimed_at?: Date;
  attempts: BatchAttempt[];
  automatic_attempts: number;
  retryable: boolean;
  last_error?: string;
  sent_to: string[];
  rejected_to: string[];
  reply?: string;
  sent_at?: Date;
  last_sent_at?: Date;
  confirmed_by?: string;
  cancelled_at?: Date;
  cancelled_by?: string;
  /** Written before the cancellation is asked for, so that it never enters a payload. */
  cancel_reason?: string;
  /** A lead was suppressed after the first try: the rest left in this batch instead. */
  replaced_by?: string;
  /** Addresses people chose for a try instead of the client's; a try names its own, so that none enters a payload. */
  overrides?: { id: string; email: string }[];
  /** It carries what is left of a batch that may have reached the client: only a person sends it again. */
  may_have_arrived?: boolean;
  /** Deliveries and leads do not follow this revision yet: the finishing pass is still to run. */
  unfinished: boolean;
  /** Counts up with everything deliveries have to follow: what a late pass brings is never older than what they have. */
  rev: number;
  /** Revision the operators' inbox has seen; absent until it was in there. */
  inbox_rev?: number;
  created_at: Date;
  updated_at: Date;
}

/**
 * The fence: `{_id: commande|week}` for an order with a quota, `commande|week|stripe` for an unlimited one (one stripe
 * a process, summed).
 */
export interface CommandeWeekDoc {
  _id: string;
  commande_id: string;
  client_id: string;
  entity: Entity;
  week_key: WeekKey;
  open: boolean;
  /** 0 = unlimited. */
  quota: number;
  fresh_cap: number;
  used: number;
  lb_used: number;
}

export interface RunError {
  code: string;
  entity?: Entity;
  batch_id?: string;
  /** Of the batch, when the run ended; absent in reports of older versions. */
  status?: BatchStatus;
  client_id?: string;
  commande_id?: string;
  count?: number;
}

export interface RunStep {
  name: string;
  started_at: Date;
  ms: number;
}

export interface DeliveryReportDoc {
  /** `2026-11-23`, a second run of the day `2026-11-23/2`. */
  _id: string;
  date: ParisDay;
  n: number;
  workflow_id: string;
  /** First execution run id of the workflow: a new one means another run. */
  first_run_id: string;
  status: 'running' | 'done' | 'failed';
  /** Unique while set: one run at a time. */
  lock?: 'daily-delivery';
  trigger: 'schedule' | 'manual';
  started_by: string;
  started_at: Date;
  finished_at?: Date;
  paused: boolean;
  totals: Record<Entity, RunCounts>;
  clients: RunClientLine[];
  errors: RunError[];
  steps: RunStep[];
  marked_lb: Record<Entity, number>;
  /** Filled at the end. */
  balance: BalanceLine[];
}

/** Append-only daily counters, striped by process: `received|ZR7|2026-11-23|<stripe>`. */
export interface CounterDoc {
  _id: string;
  kind: 'received' | 'deleted';
  entity: Entity | 'none';
  day: ParisDay;
  n: number;
}
