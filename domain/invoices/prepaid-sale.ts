/** Units that are sold before they are delivered, on the invoice or deposit that bills them (02-money "Prepaid"). */
import { asBasisPoints, asCents, type Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';
import type { InvoiceKind, InvoiceLine, InvoiceTotals, LineVat } from './document.ts';
import type { PaymentMeans } from './payments.ts';
import { totalsOf } from './totals.ts';

/** What a company bills a top-up with: its setting `billing.prepaid_document`. */
export const PREPAID_KINDS = { '380': 'invoice', '386': 'deposit' } as const satisfies Record<
  string,
  InvoiceKind
>;

export interface PrepaidSale {
  /** The top-up it bills. */
  movement_id: string;
  produit: string;
  units: number;
  /** HT, of one. */
  unit_price: Cents;
  /** Paid before the document is issued. */
  paid_on?: ParisDay;
  paid_by?: PaymentMeans;
}

export const prepaidLine = (
  { produit, units, unit_price }: PrepaidSale,
  product: string,
  vat: LineVat,
): InvoiceLine => ({
  label: `Unités prépayées ${product}`,
  product: produit,
  quantity: units,
  unit_price,
  discount_bp: asBasisPoints(0),
  net_unit_price: unit_price,
  vat,
});

/** What of a document is paid when it is issued: its units, when they were paid ahead, and never more than its total. */
export function paidAhead(
  sale: PrepaidSale | undefined,
  units: InvoiceLine | undefined,
  { ttc }: InvoiceTotals,
): Cents {
  if (!sale?.paid_on || !units) return asCents(0);
  return asCents(Math.max(0, Math.min(totalsOf([units]).ttc, ttc)));
}
