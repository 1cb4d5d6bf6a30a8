/** Shapes, indexes and validators of invoices, their numbers, files, mails and payments (02-money "Invoices"). */
import type { Binary } from 'mongodb';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import {
  INVOICE_KINDS,
  type InvoiceDocument,
  type InvoiceKind,
  type InvoiceLine,
  type VatGroup,
} from '../../domain/invoices/document.ts';
import { STORED_STATUSES, type StoredInvoiceStatus } from '../../domain/invoices/invoice-status.ts';
import { MAIL_STATUSES, type MailStatus } from '../../domain/invoices/invoice-mail.ts';
import type { PrepaidSale } from '../../domain/invoices/prepaid-sale.ts';
import type { TransmissionState } from '../../domain/invoices/transmission.ts';
import { PAYMENT_MEANS, type PaymentMeans } from '../../domain/invoices/payments.ts';
import type { BasisPoints, Cents } from '../../domain/money/money.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import { COUNT, DATE, oneOf, present, schema, type Specs, TEXT } from '../db/schema-kit.ts';

export const INVOICE_TYPES = ['external', 'intercompany'] as const;
export type InvoiceType = (typeof INVOICE_TYPES)[number];

/** A line written by a person. VAT is the client's. */
export interface ManualLine {
  label: string;
  quantity: number;
  unit_price: Cents;
  discount_bp: BasisPoints;
}

/** Transfers of one product at one price. */
export interface TransferGroup {
  produit: string;
  units: number;
  price: Cents;
}

/** A unit that was rejected after its record was invoiced. */
export interface Correction {
  delivery_id: string;
  record_id: string;
}

/** Where an issued invoice stands at its company's e-invoice platform. */
export interface TransmissionDoc {
  state: TransmissionState;
  at: Date;
  /** The platform's, for people; empty: none. */
  words: string;
  /** What the platform knows it by. */
  reference?: string;
  /** When the platform was asked last. */
  asked_at?: Date;
}

export interface InvoiceDoc {
  _id: string;
  /** The seller. */
  entity: Entity;
  type: InvoiceType;
  kind: InvoiceKind;
  status: StoredInvoiceStatus;
  /** Of an external one. */
  client_id?: string;
  /** Of an intercompany one. */
  buyer_entity?: Entity;
  /** Of an intercompany one: the week of its transfers. */
  week_key?: WeekKey;
  /** Given at issue. */
  invoice_number?: string;
  /** Continuous per company and financial year. */
  journal_no?: number;
  /** There is one open draft of this kind: `credit|invoice`, `ic|from|to|week`, `final|client`. */
  draft_key?: string;
  /** What it bills: lines are made of these when it is read, and frozen at issue. */
  record_ids: string[];
  manual_lines: ManualLine[];
  /** Units sold in advance: its first line, and what of it is paid already. */
  prepaid?: PrepaidSale;
  /** Of a deposit: its units that invoices after it have billed. */
  settled_units?: number;
  /** Of an invoice after deposits: the last week it bills units of. */
  settles_until?: WeekKey;
  /** Of a credit note: the movement that took prepaid units back. */
  refund_id?: string;
  /** Of a credit note's draft: rejected units. */
  corrections: Correction[];
  /** Of a credit note's draft: what a person chose of the original. */
  credit_lines?: InvoiceLine[];
  transfer_ids: string[];
  /** Of an intercompany one: its transfers by product and price. */
  transfer_groups?: TransferGroup[];
  description: string;
  /** Chosen by a person; else that of its records. */
  period?: { from: ParisDay; to: ParisDay };
  /** Of a credit note: what it corrects. Of an issued invoice after deposits: these. */
  original_ids: string[];
  reason: string;
  /** Its issue frees the original's records to be billed again. */
  rebill?: true;
  /** Frozen at issue: all that is printed. */
  document?: InvoiceDocument;
  /** Of a draft as last written; of an issued one as printed. */
  ht: Cents;
  vat: Cents;
  ttc: Cents;
  vat_breakdown: VatGroup[];
  /** Sum of its payments, and of what deposits had paid of it. */
  paid: Cents;
  /** Sum of the credit notes applied to it; of a credit note, what was applied or refunded. */
  credited: Cents;
  /** Of an issued invoice: HT credited per VAT rate (in basis points), by issued credit notes. */
  credited_by_rate?: Record<string, Cents>;
  issued_on?: ParisDay;
  due_on?: ParisDay;
  issued_at?: Date;
  issued_by?: string;
  /** Issued, and its file or its mail is still to be made. */
  unfinished?: true;
  /** Of the mail that carries it. */
  mail_status?: MailStatus;
  mail_sent_at?: Date;
  paid_at?: Date;
  reminders_enabled?: boolean;
  /** Absent: issued while its company had no platform. */
  transmission?: TransmissionDoc;
  /** Issued in version 1: outside our books, and never written to anybody again. */
  imported?: true;
  rev: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

/** `_id`: kind|entity|year. Its write is the first of an issue, so that issues take turns. */
export interface InvoiceSeriesDoc {
  _id: string;
  last: number;
  /** Numbers up to this one are of version 1, which left gaps. */
  imported?: number;
  last_issued_on: ParisDay;
}

/** What was sent and is kept: never made again. `_id`: the invoice. */
export interface InvoiceFileDoc {
  _id: string;
  pdf: Binary;
  sha256: string;
  xml: string;
  created_at: Date;
}

/** A mail that carries an invoice, sent at least once. `_id`: of the request. */
export interface InvoiceMailDoc {
  _id: string;
  invoice_id: string;
  entity: Entity;
  kind: 'invoice' | 'reminder';
  /** Of a reminder: which, from 1. */
  step?: number;
  /** A reminder that went to the simulation's address: it counts for nothing once simulation ends. */
  simulated?: true;
  /** Well-formed addresses; where simulation or a person sends it. */
  to: string[];
  status: MailStatus;
  attempts: {
    at: Date;
    result: 'sent' | 'failed' | 'uncertain';
    code?: string;
    reply?: string;
    accepted: string[];
  }[];
  /** User id, or `system`. */
  by: string;
  created_at: Date;
  updated_at: Date;
}

export interface PaymentDoc {
  _id: string;
  invoice_id: string;
  entity: Entity;
  client_id?: string;
  /** Below 0 on the row that cancels another. */
  amount: Cents;
  paid_on: ParisDay;
  means: PaymentMeans;
  reference: string;
  /** The payment it cancels. */
  cancels?: string;
  /** The e-invoice platform was told of it. */
  reported_at?: Date;
  by: string;
  at: Date;
}

export interface InvoicesDocuments {
  invoices: InvoiceDoc;
  invoice_series: InvoiceSeriesDoc;
  invoice_files: InvoiceFileDoc;
  invoice_mails: InvoiceMailDoc;
  payments: PaymentDoc;
}

const WHOLE = { bsonType: ['int', 'long', 'double'], multipleOf: 1 };

export const invoicesCollections: Specs<InvoicesDocuments> = {
  invoices: {
    indexes: [
      { key: { entity: 1, invoice_number: 1 }, unique: true, ...present('invoice_number') },
      { key: { draft_key: 1 }, unique: true, ...present('draft_key') },
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, due_on: 1 } },
      { key: { client_id: 1, created_at: -1 }, ...present('client_id') },
      { key: { original_ids: 1 } },
      { key: { entity: 1, client_id: 1 }, partialFilterExpression: { kind: 'deposit' } },
      { key: { unfinished: 1 }, partialFilterExpression: { unfinished: true } },
      { key: { entity: 1, issued_on: 1, journal_no: 1 }, ...present('issued_on') },
      { key: { type: 1, week_key: 1 }, ...present('week_key') },
      { key: { 'transmission.state': 1, 'transmission.asked_at': 1 }, ...present('transmission.state') },
    ],
    validator: schema(['entity', 'type', 'kind', 'status', 'ttc', 'paid', 'credited'], {
      entity: oneOf(ENTITIES),
      type: oneOf(INVOICE_TYPES),
      kind: oneOf(INVOICE_KINDS),
      status: oneOf(STORED_STATUSES),
      ht: WHOLE,
      vat: WHOLE,
      ttc: WHOLE,
      paid: { ...WHOLE, minimum: 0 },
      credited: { ...WHOLE, minimum: 0 },
    }),
  },
  invoice_series: { indexes: [], validator: schema(['last', 'last_issued_on'], { last: COUNT }) },
  invoice_files: { indexes: [], validator: schema(['pdf', 'sha256'], { sha256: TEXT }) },
  invoice_mails: {
    indexes: [
      { key: { invoice_id: 1, created_at: 1 } },
      { key: { invoice_id: 1, step: 1, simulated: 1 }, unique: true, ...present('step') },
      { key: { status: 1, updated_at: 1 }, partialFilterExpression: { status: 'sending' } },
    ],
    validator: schema(['invoice_id', 'kind', 'to', 'status'], { status: oneOf(MAIL_STATUSES) }),
  },
  payments: {
    indexes: [
      { key: { invoice_id: 1, at: 1 } },
      { key: { cancels: 1 }, unique: true, ...present('cancels') },
      { key: { entity: 1, paid_on: 1 } },
    ],
    validator: schema(['invoice_id', 'amount', 'paid_on', 'means', 'at'], {
      amount: WHOLE,
      means: oneOf(PAYMENT_MEANS),
      at: DATE,
    }),
  },
};
