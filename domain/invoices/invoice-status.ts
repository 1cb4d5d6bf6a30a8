/**
 * Where an invoice stands (02-money "Invoices"): `draft → sent → paid`. `overdue` is derived when it is read: sent, something
 * due, and the Paris day after `due_on`.
 */
import type { InvoiceKind } from './document.ts';
import type { Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';

/** `cancelled`: credited in full, to be billed again; it keeps its number. */
export const STORED_STATUSES = ['draft', 'sent', 'paid', 'cancelled'] as const;
export type StoredInvoiceStatus = (typeof STORED_STATUSES)[number];

export const INVOICE_STATUSES = [...STORED_STATUSES, 'overdue'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export interface DueInvoice {
  kind: InvoiceKind;
  status: StoredInvoiceStatus;
  ttc: Cents;
  paid: Cents;
  credited: Cents;
  due_on?: ParisDay;
}

/** What is left to pay: TTC − payments − credit notes applied. */
export const amountDue = ({ ttc, paid, credited }: DueInvoice): number => ttc - paid - credited;

export function statusOn(invoice: DueInvoice, today: ParisDay): InvoiceStatus {
  const { status, kind, due_on } = invoice;
  // A credit note is the client's money: it is never late.
  return status === 'sent' &&
    kind !== 'credit_note' &&
    due_on !== undefined &&
    today > due_on &&
    amountDue(invoice) > 0
    ? 'overdue'
    : status;
}
