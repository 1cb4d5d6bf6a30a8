/** A person's credit note of an issued invoice: some of its lines, an amount, or all of it (02-money "Invoices"). */
import type { ClientSession } from 'mongodb';
import type { InvoiceLine } from '../../domain/invoices/document.ts';
import { totalsOf } from '../../domain/invoices/totals.ts';
import { asBasisPoints, asCents, type Cents } from '../../domain/money/money.ts';
import type { Actor } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InvoiceDoc } from './collections.ts';
import { InvoiceConflictError } from './errors.ts';
import { emptyInvoice, logDraft } from './make-drafts.ts';

export type Credited =
  | { full: true; rebill?: boolean }
  /** `line`: its place on the original, from 0. */
  | { lines: readonly { line: number; quantity: number }[] }
  | { amount_ht: Cents };

/** A line, quantity or amount the original has not. */
export class CreditChoiceError extends Error {
  override name = 'CreditChoiceError';
}

function chosenLines(original: InvoiceDoc, what: Credited): InvoiceLine[] {
  const lines = original.document!.lines;
  if ('full' in what) return lines;
  if ('lines' in what)
    return what.lines.map(({ line: at, quantity }) => {
      const line = lines[at];
      if (!line || quantity < 1 || quantity > line.quantity)
        throw new CreditChoiceError(`la ligne ${at + 1} de la facture n’a pas ${quantity} unités`);
      return { ...line, quantity };
    });
  const [vat, ...others] = [...new Map(lines.map((line) => [line.vat.rate_bp, line.vat])).values()];
  if (!vat || others.length > 0)
    throw new CreditChoiceError('la facture a plusieurs taux de TVA : choisissez des lignes');
  return [
    {
      label: `Avoir sur la facture ${original.invoice_number}`,
      quantity: 1,
      unit_price: what.amount_ht,
      discount_bp: asBasisPoints(0),
      net_unit_price: what.amount_ht,
      vat,
    },
  ];
}

/** @throws InvoiceConflictError `OVER_CREDITED`: drafts do not count, and the issue asks again */
function checkRest(original: InvoiceDoc, lines: readonly InvoiceLine[]): void {
  for (const { rate_bp, base } of totalsOf(lines).vat_breakdown) {
    const total = original.vat_breakdown.find((group) => group.rate_bp === rate_bp)?.base ?? 0;
    const left = total - (original.credited_by_rate?.[rate_bp] ?? 0);
    if (base > left)
      throw new InvoiceConflictError('OVER_CREDITED', {
        invoice_number: original.invoice_number,
        left_cents: asCents(left),
      });
  }
}

/** What a credit note is made for. */
export interface CreditNoteInput {
  invoice_id: string;
  what: Credited;
  reason: string;
  /** The movement that took prepaid units back. */
  refund_id?: string;
}

/**
 * @returns the draft; null when there is no such invoice
 * @throws InvoiceConflictError, CreditChoiceError
 */
export function draftCreditNote(
  store: Store,
  input: CreditNoteInput,
  by: Actor,
  now: Date,
): Promise<InvoiceDoc | null> {
  return transaction(store, (session) => draftCreditNoteIn(store, session, input, by, now));
}

/** Inside a transaction that has more to write. */
export async function draftCreditNoteIn(
  store: Store,
  session: ClientSession,
  { invoice_id, what, reason, refund_id }: CreditNoteInput,
  by: Actor,
  now: Date,
): Promise<InvoiceDoc | null> {
  const original = await store.invoices.findOne({ _id: invoice_id }, { session });
  if (!original) return null;
  // What comes back between the companies is on their next document by itself.
  if (original.type === 'intercompany') throw new InvoiceConflictError('BETWEEN_COMPANIES');
  if (original.kind === 'credit_note' || !['sent', 'paid'].includes(original.status))
    throw new InvoiceConflictError('NOT_ISSUED', { status: original.status });
  if (original.settles_until) throw new InvoiceConflictError('AFTER_DEPOSIT');
  const credit_lines = chosenLines(original, what);
  checkRest(original, credit_lines);
  const { entity, type, client_id, buyer_entity, week_key } = original;
  const { ht, vat, ttc, vat_breakdown } = totalsOf(credit_lines);
  const draft: InvoiceDoc = {
    ...emptyInvoice(by.id, now),
    entity,
    type,
    kind: 'credit_note',
    ...(client_id && { client_id }),
    ...(buyer_entity && { buyer_entity }),
    ...(week_key && { week_key }),
    original_ids: [invoice_id],
    credit_lines,
    reason,
    ...(refund_id && { refund_id }),
    ...('full' in what && what.rebill && { rebill: true as const }),
    ...{ ht, vat, ttc, vat_breakdown },
  };
  await store.invoices.insertOne(draft, { session });
  await logDraft(store, session, 'invoice.credit_note', draft, by, now);
  return draft;
}
