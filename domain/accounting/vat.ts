/**
 * VAT of a period (02-money "For the accountant"), per rate: what was invoiced, and what fell due. On debits VAT falls due with
 * the invoice; on receipts with each payment, in proportion. Credit notes take off.
 */
import type { InvoiceDocument, LineVat, VatGroup } from '../invoices/document.ts';
import { asCents, type Cents } from '../money/money.ts';
import { isOnDebits } from './entry.ts';
import { depositPart, settledBy } from './settled.ts';

export interface VatRow extends Pick<LineVat, 'category' | 'rate_bp'> {
  invoiced: { base: Cents; vat: Cents };
  due: { base: Cents; vat: Cents };
}

/** One payment of a document, and how much of it was settled before. */
export interface Receipt {
  document: InvoiceDocument;
  before: Cents;
  amount: Cents;
}

type Group = Pick<VatGroup, 'category' | 'rate_bp' | 'base' | 'vat'>;

const signOf = ({ kind }: InvoiceDocument): 1 | -1 => (kind === 'credit_note' ? -1 : 1);

/** Sums of one flow (what a company collects, or what it is billed). */
export class VatSums {
  readonly #rows = new Map<string, VatRow>();

  /** A document issued in the period. */
  addIssued(document: InvoiceDocument): void {
    const groups = [
      ...document.totals.vat_breakdown,
      // A deposit has billed this before.
      ...depositPart(document).map((group) => ({
        ...group,
        base: asCents(-group.base),
        vat: asCents(-group.vat),
      })),
    ];
    this.#add('invoiced', groups, signOf(document));
    if (isOnDebits(document.seller)) this.#add('due', groups, signOf(document));
  }

  /** A payment of the period: money that a credit note gave back was received before. */
  addReceipt({ document, before, amount }: Receipt): void {
    if (isOnDebits(document.seller)) return;
    this.#add('due', settledBy(document.totals, before, amount), signOf(document));
  }

  #add(to: 'invoiced' | 'due', groups: readonly Group[], sign: 1 | -1): void {
    for (const { category, rate_bp, base, vat } of groups) {
      const key = `${category} ${rate_bp}`;
      const none = () => ({ base: asCents(0), vat: asCents(0) });
      const row = this.#rows.get(key) ?? { category, rate_bp, invoiced: none(), due: none() };
      row[to] = { base: asCents(row[to].base + sign * base), vat: asCents(row[to].vat + sign * vat) };
      this.#rows.set(key, row);
    }
  }

  /** The highest rate first. */
  rows(): VatRow[] {
    return [...this.#rows.values()].sort(
      (a, b) => b.rate_bp - a.rate_bp || (a.category < b.category ? -1 : 1),
    );
  }
}
