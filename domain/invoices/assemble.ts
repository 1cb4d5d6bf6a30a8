/** Puts a document together from what the companies, the client and the ledger say (02-money "Invoices"). */
import { CREDIT_REASONS, type CreditReason } from '../billing/credit-reasons.ts';
import type { RecordKey, RecordSums } from '../billing/ledger.ts';
import type { BasisPoints, Cents } from '../money/money.ts';
import { asBasisPoints } from '../money/money.ts';
import { netUnitPrice } from '../money/price.ts';
import type { CompanyFields } from '../settings/company.ts';
import {
  addDays,
  endOfMonth,
  frenchDay,
  type ParisDay,
  type WeekKey,
  weekMonday,
} from '../time/paris-time.ts';
import type { InvoiceBuyer, InvoiceLine, InvoiceSeller, LineVat, VatCategory } from './document.ts';

/** What a client's invoices need of it. */
export interface BilledClient {
  legal: {
    legal_name: string;
    address: string;
    address2?: string;
    postal_code: string;
    city: string;
    country: string;
    siren: string;
    siret?: string;
    vat_number: string;
    electronic_address?: string;
  };
  customer_type?: 'B2B' | 'B2BINT';
  purchase_order?: string;
  vat_category?: VatCategory;
  vat_exemption_code?: string;
  vat_exemption_text?: string;
  payment_terms_days: number;
  payment_terms_end_of_month?: boolean;
}

export function sellerOf({ legal }: CompanyFields): InvoiceSeller {
  return { ...legal };
}

export function buyerOfClient({
  legal,
  customer_type = 'B2B',
  purchase_order = '',
}: BilledClient): InvoiceBuyer {
  const { address2 = '', siret = '', electronic_address = '', ...rest } = legal;
  return { ...rest, address2, siret, electronic_address, customer_type, purchase_order };
}

/** The other company, as a buyer. */
export function buyerOfCompany({ legal }: CompanyFields): InvoiceBuyer {
  const { legal_name, address, address2, postal_code, city, country } = legal;
  const { siren, siret, vat_number, electronic_address } = legal;
  return {
    ...{ legal_name, address, address2, postal_code, city, country },
    ...{ siren, siret, vat_number, electronic_address },
    customer_type: 'B2B',
    purchase_order: '',
  };
}

/** Terms between the companies, and of a client that has none of its own. */
export const DEFAULT_TERMS_DAYS = 30;

/** Issue day plus calendar days, then the last day of that month when it is agreed so. */
export function dueDay(
  issued_on: ParisDay,
  {
    payment_terms_days,
    payment_terms_end_of_month = false,
  }: Pick<BilledClient, 'payment_terms_days' | 'payment_terms_end_of_month'>,
): ParisDay {
  const due = addDays(issued_on, payment_terms_days);
  return payment_terms_end_of_month ? endOfMonth(due) : due;
}

interface ZeroRate {
  category?: VatCategory;
  exemption_code?: string;
  exemption_text?: string;
}

/**
 * VAT of a line. At 0 % the reason is a setting; while there is none, the line says nothing and the document cannot be
 * issued (`missingMentions`).
 */
export const lineVat = (
  rate_bp: BasisPoints,
  { category = 'E', exemption_code = '', exemption_text = '' }: ZeroRate,
): LineVat =>
  rate_bp > 0
    ? { category: 'S', rate_bp, exemption_code: '', exemption_text: '' }
    : {
        category: category === 'S' ? 'E' : category,
        rate_bp: asBasisPoints(0),
        exemption_code,
        exemption_text,
      };

export const clientVat = (
  rate_bp: BasisPoints,
  {
    vat_category,
    vat_exemption_code,
    vat_exemption_text,
  }: Pick<BilledClient, 'vat_category' | 'vat_exemption_code' | 'vat_exemption_text'>,
): LineVat =>
  lineVat(rate_bp, {
    ...(vat_category && { category: vat_category }),
    ...(vat_exemption_code && { exemption_code: vat_exemption_code }),
    ...(vat_exemption_text && { exemption_text: vat_exemption_text }),
  });

/** `semaine du 23/11/2026 au 29/11/2026`. */
export function weekLabel(week: WeekKey): string {
  const monday = weekMonday(week);
  return `semaine du ${frenchDay(monday)} au ${frenchDay(addDays(monday, 6))}`;
}

/** `Leads Panneaux photovoltaïques, semaine du 23/11/2026 au 29/11/2026`. LBs are not told apart (01-domain "LB pool"). */
export function saleLabel(
  { week_key, supplement }: Pick<RecordKey, 'week_key' | 'supplement'>,
  product: string,
): string {
  return `Leads ${product}, ${weekLabel(week_key)}${supplement > 0 ? ` (complément ${supplement})` : ''}`;
}

export interface BilledRecord extends RecordKey, Pick<RecordSums, 'units_invoiced'> {
  unit_price: Cents;
  /** Units given away, by reason. */
  free: readonly { reason: CreditReason; units: number }[];
}

/** The lines of one record: what is paid for, then what is free, at the catalogue price with its reason. */
export function recordLines(record: BilledRecord, product: string, vat: LineVat): InvoiceLine[] {
  const { unit_price, discount_bp, units_invoiced, free } = record;
  const label = saleLabel(record, product);
  const line = (quantity: number): InvoiceLine => ({
    label,
    product: record.produit,
    quantity,
    unit_price,
    discount_bp,
    net_unit_price: netUnitPrice(unit_price, discount_bp),
    vat,
  });
  const none = asBasisPoints(0);
  return [
    ...(units_invoiced > 0 ? [line(units_invoiced)] : []),
    ...free.map(({ reason, units }) => ({
      ...line(units),
      discount_bp: none,
      net_unit_price: unit_price,
      free: CREDIT_REASONS[reason],
    })),
  ];
}
