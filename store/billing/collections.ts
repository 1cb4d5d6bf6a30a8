/** Shapes, indexes and validators of prices, prepaid units, credits and the weekly ledger (02-money). */
import type { PaymentMeans } from '../../domain/invoices/payments.ts';
import { BILLING_MODES } from '../../domain/billing/billing-mode.ts';
import type { CheckResult } from '../../domain/billing/checks.ts';
import type { CreditReason } from '../../domain/billing/credit-reasons.ts';
import type { LedgerLine, RecordKey, RecordSums } from '../../domain/billing/ledger.ts';
import { MOVEMENT_KINDS, type MovementKind } from '../../domain/billing/prepaid.ts';
import { PRICE_SCOPES, type PriceRow } from '../../domain/billing/price-book.ts';
import { RECORD_STATUSES, type RecordStatus } from '../../domain/billing/record-status.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { Cents } from '../../domain/money/money.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import { COUNT, DATE, oneOf, present, schema, type Specs, TEXT } from '../db/schema-kit.ts';

/** `_id`: scope|id|product|valid_from. */
export interface PriceDoc extends PriceRow {
  _id: string;
  written_at: Date;
  /** User id, or `system`. */
  written_by: string;
}

/** Units of one client and product. `_id`: client|product. Its units are the sum of its movements. */
export interface PrepaymentBalanceDoc {
  _id: string;
  entity: Entity;
  client_id: string;
  produit: string;
  /** Bought, less what was refunded, corrections included. */
  purchased: number;
  /** Free to be assigned; never below 0. */
  remaining: number;
  /** Assigned and not sent yet. */
  held: number;
  delivered: number;
  /** Counts what adds units: the stock is routed again when it is ahead of `routed_for`. */
  rev: number;
  routed_for: number;
  created_at: Date;
  updated_at: Date;
}

/** `_id`: delivery|kind for what follows a delivery, the request's id for what a person does. Only ever added. */
export interface PrepaymentMovementDoc {
  _id: string;
  balance_id: string;
  client_id: string;
  produit: string;
  kind: MovementKind;
  /** What it adds to `remaining`; 0 for `consumed`. */
  units: number;
  delivery_id?: string;
  /** Of a top-up: what bills it. */
  invoice_id?: string;
  /** Of a refund: what gives the money back. */
  credit_note_ids?: string[];
  reason?: string;
  /** Of a top-up that is sold: HT, of one unit. */
  unit_price?: Cents;
  /** Of a top-up that costs nothing; `reason` says why. */
  gift?: true;
  /** Of a top-up that was invoiced outside. */
  external_invoice_number?: string;
  /** Of a top-up that was paid before it is invoiced. */
  paid_on?: ParisDay;
  paid_by?: PaymentMeans;
  /** User id, or `system`. */
  by: string;
  at: Date;
}

/** One week of one company. `_id`: entity|week. */
export interface BillingWeekDoc {
  _id: string;
  entity: Entity;
  week_key: WeekKey;
  /** Lines and records of this build are the ledger; absent until the first build. */
  build_id?: string;
  built_at?: Date;
  /** Builds before, the oldest first: the last one is kept for whoever is still reading it. */
  old_builds?: string[];
  /** Supplements made so far. */
  supplements: number;
  /** Counts whatever a build under way would overlook: a build that finds it changed starts over. */
  changes: number;
  /** Delivered before billing began: never built. */
  imported?: true;
}

/** `_id`: build|delivery|kind. */
export interface LedgerLineDoc extends LedgerLine {
  _id: string;
  build_id: string;
  record_id: string;
}

/** What a person notes of an invoice made outside. */
export interface OutsideTracking {
  external_invoice_number?: string;
  external_invoice_ttc?: Cents;
  issued_at?: Date;
  due_date?: ParisDay;
  paid_at?: Date;
}

/** `_id`: record_id|build. */
export interface BillingRecordDoc extends RecordKey, RecordSums {
  _id: string;
  build_id: string;
  /** What people and invoices know it by; the same after a rebuild. */
  record_id: string;
  /** First and last Paris day of its deliveries. */
  first_day: ParisDay;
  last_day: ParisDay;
  status: RecordStatus;
  outside?: OutsideTracking;
  /** The invoice it is on, draft or issued. */
  invoice_id?: string;
  /** A price or rate it was made with has been changed since. */
  stale?: true;
  /** Rejected after it was invoiced outside: units a person has to credit there. */
  units_to_credit?: number;
  rev: number;
  updated_at: Date;
}

export interface BillingCreditDoc {
  _id: string;
  entity: Entity;
  client_id: string;
  commande_id: string;
  produit: string;
  week_key: WeekKey;
  units: number;
  reason: CreditReason;
  note: string;
  by: string;
  created_at: Date;
  deleted_at?: Date;
}

/** What was found last of one daily equation. `_id`: name|entity. */
export interface BillingCheckDoc extends CheckResult {
  _id: string;
}

export interface BillingDocuments {
  prices: PriceDoc;
  prepayment_balances: PrepaymentBalanceDoc;
  prepayment_movements: PrepaymentMovementDoc;
  billing_weeks: BillingWeekDoc;
  billing_ledger: LedgerLineDoc;
  billing_records: BillingRecordDoc;
  billing_credits: BillingCreditDoc;
  billing_checks: BillingCheckDoc;
}

const WHOLE = { bsonType: ['int', 'long', 'double'], multipleOf: 1 };

/** Lines of a build by record, with all that sums of units need: no line has to be read. */
export const BY_RECORD = {
  build_id: 1,
  record_id: 1,
  kind: 1,
  billable: 1,
  free_by: 1,
  client_id: 1,
  delivery_id: 1,
} as const;

export const billingCollections: Specs<BillingDocuments> = {
  prices: {
    indexes: [{ key: { scope: 1, id: 1, product: 1, valid_from: 1 } }],
    validator: schema(['scope', 'id', 'valid_from'], {
      scope: oneOf(PRICE_SCOPES),
      valid_from: DATE,
      price: { bsonType: ['int', 'long', 'double', 'null'], minimum: 0, multipleOf: 1 },
    }),
  },
  prepayment_balances: {
    indexes: [{ key: { client_id: 1 } }, { key: { entity: 1, remaining: 1 } }],
    validator: schema(['entity', 'client_id', 'produit', 'remaining', 'held', 'delivered'], {
      entity: oneOf(ENTITIES),
      remaining: { ...WHOLE, minimum: 0 },
      held: { ...WHOLE, minimum: 0 },
      delivered: { ...WHOLE, minimum: 0 },
    }),
  },
  prepayment_movements: {
    indexes: [
      { key: { balance_id: 1, at: -1, _id: -1 } },
      { key: { balance_id: 1, units: 1 } },
      { key: { delivery_id: 1 }, ...present('delivery_id') },
    ],
    validator: schema(['balance_id', 'kind', 'units', 'at'], {
      kind: oneOf(MOVEMENT_KINDS),
      units: WHOLE,
      at: DATE,
    }),
  },
  billing_weeks: {
    indexes: [{ key: { entity: 1, week_key: 1 }, unique: true }],
    validator: schema(['entity', 'week_key', 'changes'], { entity: oneOf(ENTITIES), changes: COUNT }),
  },
  billing_ledger: {
    indexes: [
      { key: BY_RECORD },
      { key: { build_id: 1, client_id: 1, _id: 1 } },
      { key: { delivery_id: 1 } },
    ],
    validator: schema(['build_id', 'record_id', 'delivery_id', 'kind', 'sent_at'], {
      kind: oneOf(['delivery', 'reversal']),
      billing_entity: oneOf(ENTITIES),
      billing_mode: oneOf(BILLING_MODES),
      sent_at: DATE,
    }),
  },
  billing_records: {
    indexes: [
      { key: { build_id: 1, client_id: 1 } },
      { key: { record_id: 1, build_id: 1 }, unique: true },
      { key: { invoice_id: 1 }, ...present('invoice_id') },
      { key: { client_id: 1, week_key: -1 } },
    ],
    validator: schema(['build_id', 'record_id', 'client_id', 'week_key', 'status'], {
      billing_entity: oneOf(ENTITIES),
      status: oneOf(RECORD_STATUSES),
      units_billable: { ...WHOLE, minimum: 0 },
      units_free: { ...WHOLE, minimum: 0 },
      client_id: TEXT,
    }),
  },
  billing_credits: {
    indexes: [{ key: { client_id: 1, week_key: -1 } }, { key: { entity: 1, week_key: 1 } }],
    validator: schema(['entity', 'client_id', 'commande_id', 'produit', 'week_key', 'units'], {
      entity: oneOf(ENTITIES),
      units: { ...WHOLE, minimum: 1 },
    }),
  },
  billing_checks: {
    indexes: [],
    validator: schema(['name', 'entity', 'ok', 'difference', 'checked_at'], {
      entity: oneOf(ENTITIES),
      difference: COUNT,
      checked_at: DATE,
    }),
  },
};
