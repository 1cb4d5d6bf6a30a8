/**
 * The words of an invoice: what its page says and its XML repeats. Amounts are written by hand, because what `Intl` writes
 * changes with the version of Node, and with it the bytes of the file.
 */
import type { BasisPoints, Cents } from '../money/money.ts';
import type { InvoiceDocument, InvoiceLine, InvoiceSeller } from './document.ts';

const NBSP = '\u00a0';

/** `1234567` → `12 345,67 €`, with spaces that do not break. */
export const euros = (cents: Cents): string => `${decimals(cents)}${NBSP}€`;

function decimals(cents: number): string {
  const amount = Math.abs(cents);
  const sign = cents < 0 ? '-' : '';
  return `${sign}${grouped(Math.floor(amount / 100))},${String(amount % 100).padStart(2, '0')}`;
}

const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, NBSP);

/** Units of a line. */
export const count = (quantity: number): string => `${quantity < 0 ? '-' : ''}${grouped(Math.abs(quantity))}`;

/** `550` → `5,5 %`. */
export const percent = (bp: BasisPoints): string => {
  const [whole, parts] = decimals(bp).split(',') as [string, string];
  const rest = parts.replace(/0+$/, '');
  return `${whole}${rest && `,${rest}`}${NBSP}%`;
};

const TITLES = { invoice: 'Facture', credit_note: 'Avoir', deposit: "Facture d'acompte" } as const;

/** What the document is: "Facture", "Avoir", "Facture d'acompte". */
export const titleOf = (doc: Pick<InvoiceDocument, 'kind'>): string => TITLES[doc.kind];

const OPERATIONS = {
  B: 'Livraison de biens',
  S: 'Prestation de services',
  M: 'Livraison de biens et prestation de services',
} as const;

/** Category of the operation, in the words of the decree 2022-1299. */
export const operationOf = ({ operation_category }: InvoiceSeller): string => OPERATIONS[operation_category];

/** Why a line that has a price costs nothing; undefined for one that is to be paid, or has no price. */
export function freeReason({ free, unit_price, net_unit_price }: InvoiceLine): string | undefined {
  if (free !== undefined) return free;
  return net_unit_price === 0 && unit_price > 0 ? `Remise de 100${NBSP}%` : undefined;
}

/** What the law wants to be told of a company's form and register (R.123-237, R.123-238 C. com.). */
export function registrationOf({ legal_form, capital, rcs, siren }: InvoiceSeller): {
  form: string;
  register: string;
} {
  const amount = /^[\d\s]+$/.test(capital)
    ? `${grouped(Number(capital.replace(/\s/g, '')))}${NBSP}€`
    : capital;
  const town = rcs.replace(/^RCS\s+/i, '');
  return {
    form: amount ? `${legal_form} au capital de ${amount}` : legal_form,
    register: /\d{3}/.test(town) ? `RCS ${town}` : `RCS ${town} ${siren.replace(/\B(?=(\d{3})+$)/g, ' ')}`,
  };
}

/** Option of the seller's, in the words of the decree 2022-1299. */
export const VAT_ON_DEBITS = "Option pour le paiement de la taxe d'après les débits";
