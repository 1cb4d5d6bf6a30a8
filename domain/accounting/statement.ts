/** A client's account as it is sent to the client: what was billed, what was paid, and what is left after each. */
import type { InvoiceKind } from '../invoices/document.ts';
import { type PaymentMeans, PAYMENT_WORDS } from '../invoices/payments.ts';
import { asCents, type Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';
import { KIND_WORDS } from './entry.ts';

export const STATEMENT_KINDS = [
  'invoice',
  'credit_note',
  'deposit',
  'payment',
  'refund',
  'cancelled',
] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

export interface StatementEvent {
  day: ParisDay;
  /** Orders what happened on one day. */
  at: Date;
  kind: StatementKind;
  /** Of the invoice or credit note. */
  number: string;
  label: string;
  debit: Cents;
  credit: Cents;
}

export interface StatementRow extends Omit<StatementEvent, 'at'> {
  balance: Cents;
}

/** What the client owes; below 0 what it is owed. */
export interface Statement {
  opening: Cents;
  rows: StatementRow[];
  closing: Cents;
}

export interface StatedInvoice {
  kind: InvoiceKind;
  number: string;
  issued_on: ParisDay;
  issued_at: Date;
  ttc: Cents;
}

export interface StatedPayment {
  /** Below 0 on the row that cancels another. */
  amount: Cents;
  paid_on: ParisDay;
  means: PaymentMeans;
  at: Date;
}

const NOTHING = asCents(0);
const sides = (amount: number) => ({
  debit: asCents(Math.max(0, amount)),
  credit: asCents(Math.max(0, -amount)),
});

export const invoiceEvent = ({ kind, number, issued_on, issued_at, ttc }: StatedInvoice): StatementEvent => ({
  day: issued_on,
  at: issued_at,
  kind,
  number,
  label: KIND_WORDS[kind],
  ...sides(kind === 'credit_note' ? -ttc : ttc),
});

/** A payment of an invoice, or what a credit note gave back. */
export function paymentEvent(
  { kind, number }: Pick<StatedInvoice, 'kind' | 'number'>,
  { amount, paid_on, means, at }: StatedPayment,
): StatementEvent {
  const given = kind === 'credit_note';
  const words =
    means === 'compensation'
      ? given
        ? 'Avoir imputé'
        : 'Réglé par un avoir'
      : `${given ? 'Remboursement' : 'Règlement'} : ${PAYMENT_WORDS[means].toLowerCase()}`;
  return {
    day: paid_on,
    at,
    kind: amount < 0 ? 'cancelled' : given ? 'refund' : 'payment',
    number,
    label: amount < 0 ? `Annulation (${words})` : words,
    ...sides(given ? amount : -amount),
  };
}

/** @param events of any days; those before `from` are the opening, those after `to` are left out */
export function statementOf(
  events: readonly StatementEvent[],
  { from, to }: { from: ParisDay; to: ParisDay },
): Statement {
  const inOrder = events
    .filter(({ day }) => day <= to)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.at.getTime() - b.at.getTime()));
  let balance = NOTHING;
  let opening = NOTHING;
  const rows: StatementRow[] = [];
  for (const { at: _at, ...event } of inOrder) {
    balance = asCents(balance + event.debit - event.credit);
    if (event.day < from) opening = balance;
    else rows.push({ ...event, balance });
  }
  return { opening, rows, closing: balance };
}
