/**
 * What stands on an invoice (02-money "Invoices", 06-law): the parties as they were at issue, the lines, the texts.
 * Everything that is printed, exported or transmitted is made of this and of nothing else. Amounts are whole cents.
 */
import type { BasisPoints, Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';

/** `invoice` 380, `credit_note` 381, `deposit` 386 (08-einvoice "Document types"). */
export const INVOICE_KINDS = ['invoice', 'credit_note', 'deposit'] as const;
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

/** `S` above 0 %; the others are reasons for 0 % (08-einvoice "VAT 0 %"). `Z` fits nothing that is sold here. */
export const VAT_CATEGORIES = ['S', 'E', 'AE', 'K', 'G', 'O'] as const;
export type VatCategory = (typeof VAT_CATEGORIES)[number];

/** VAT of one line; at 0 % with the reason the law asks for. */
export interface LineVat {
  category: VatCategory;
  rate_bp: BasisPoints;
  /** VATEX code, empty above 0 %. */
  exemption_code: string;
  /** Provision of law as printed, empty above 0 %. */
  exemption_text: string;
}

export interface InvoiceLine {
  label: string;
  /** Code of the product that is sold: tells the account its revenue is booked to. Absent on a line written by hand. */
  product?: string;
  /** Whole units; below 0 on a line that corrects another one of the same document. */
  quantity: number;
  /** Catalogue price of a unit, HT. */
  unit_price: Cents;
  discount_bp: BasisPoints;
  /** `netUnitPrice(unit_price, discount_bp)`: the only place where a price is rounded. */
  net_unit_price: Cents;
  vat: LineVat;
  /** Free units: the line costs nothing, for this reason (a 100 % allowance). */
  free?: string;
}

/** One of the two companies, or a client, as an invoice names it. */
export interface InvoiceParty {
  legal_name: string;
  address: string;
  address2: string;
  postal_code: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** 9 digits; empty for a buyer abroad. */
  siren: string;
  /** 14 digits beginning with the SIREN, or empty. */
  siret: string;
  vat_number: string;
  /**
   * Where electronic invoices reach it: in France what the directory says, beginning with the SIREN, and the SIREN itself when
   * empty; abroad a mailbox or `scheme:address`, and the VAT number when empty.
   */
  electronic_address: string;
}

/** What a company puts on its own invoices. */
export interface InvoiceSeller extends InvoiceParty {
  legal_form: string;
  capital: string;
  rcs: string;
  iban: string;
  bic: string;
  /** "Option pour le paiement de la taxe d'après les débits". */
  vat_on_debits: boolean;
  /** Goods, services, or both. */
  operation_category: 'B' | 'S' | 'M';
  /** Late penalties (note PMD). */
  pmd_text: string;
  /** The 40 € recovery fee (note PMT). */
  pmt_text: string;
  /** Discount for early payment, or that there is none (note AAB). */
  aab_text: string;
  /** Free words at the foot of each page. */
  footer: string;
}

/** Who is billed. `B2BINT`: a company abroad. */
export interface InvoiceBuyer extends InvoiceParty {
  customer_type: 'B2B' | 'B2BINT';
  purchase_order: string;
}

/** Sum of the lines of one category and rate. */
export interface VatGroup extends LineVat {
  base: Cents;
  vat: Cents;
}

export interface InvoiceTotals {
  ht: Cents;
  vat: Cents;
  ttc: Cents;
  /** One per category and rate, the highest rate first. */
  vat_breakdown: VatGroup[];
}

/** An invoice that went before: the one a credit note corrects, or the deposit an invoice settles. */
export interface CorrectedInvoice {
  number: string;
  issued_on: ParisDay;
  /** It is a deposit. */
  deposit?: true;
}

/** A document that has its number. */
export type NumberedInvoice = InvoiceDocument & { number: string };

/** A whole document. Of a draft `number` is null and the days are those it would have if issued today. */
export interface InvoiceDocument {
  kind: InvoiceKind;
  number: string | null;
  issued_on: ParisDay;
  due_on: ParisDay;
  /** First and last Paris day of what is billed (BG-14); its end is the last delivery day (BT-72). */
  period: { from: ParisDay; to: ParisDay };
  seller: InvoiceSeller;
  buyer: InvoiceBuyer;
  lines: InvoiceLine[];
  /** `totalsOf(lines)`. */
  totals: InvoiceTotals;
  /** Already paid when it is issued. */
  paid: Cents;
  /** It settles what a deposit had announced. */
  after_deposit: boolean;
  /** What a credit note corrects, at least one; of an invoice after a deposit, the deposits; else empty. */
  corrects: CorrectedInvoice[];
  /** Why a credit note is made; empty on other documents. */
  reason: string;
}

/** How a company's documents look. */
export interface InvoiceLook {
  /** PNG or JPEG; absent: the name in large letters. */
  logo?: { type: 'image/png' | 'image/jpeg'; bytes: Uint8Array };
  /** `#rrggbb` of rules and headings. */
  color: string;
}
