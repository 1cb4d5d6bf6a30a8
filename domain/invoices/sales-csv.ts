/** The sales an invoice is made of, as a file people open in a spreadsheet. Never a name or a phone (11-money-design §1). */
import { stringify } from 'csv-stringify/sync';
import { safeCell } from '../common/csv-cell.ts';
import { type BasisPoints, bpToPercent, type Cents, toEuros } from '../money/money.ts';
import { frenchDay, parisDay } from '../time/paris-time.ts';

/** One lead on an invoice. */
export interface InvoicedSale {
  delivery_id: string;
  lead_id: string;
  sent_at: Date;
  produit: string;
  departement: string;
  is_lb: boolean;
  /** Null of a draft's unit that nobody has priced. */
  price: Cents | null;
  /** 100 % where the unit was given. */
  discount_bp: BasisPoints;
  net: Cents | null;
}

const HEADER = [
  'livraison',
  'lead',
  'jour',
  'produit',
  'departement',
  'type',
  'prix_ht',
  'remise_pct',
  'net_ht',
];

const number = (value: number): string => String(value).replace('.', ',');
const euros = (cents: Cents | null): string =>
  cents === null ? '' : toEuros(cents).toFixed(2).replace('.', ',');
/** `="01"`: a spreadsheet would make a number of it. No other cell begins as a formula does. */
function cell(text: string): string {
  if (/^0\d$/.test(text)) return `="${text}"`;
  const safe = safeCell(text);
  return /^[=+\-@]/.test(safe) ? `'${safe}` : safe;
}

export const salesCsv = (sales: readonly InvoicedSale[]): string =>
  stringify(
    sales.map((sale) => [
      cell(sale.delivery_id),
      cell(sale.lead_id),
      frenchDay(parisDay(sale.sent_at)),
      cell(sale.produit),
      cell(sale.departement),
      sale.is_lb ? 'LB' : 'lead',
      euros(sale.price),
      number(bpToPercent(sale.discount_bp)),
      euros(sale.net),
    ]),
    { columns: HEADER, header: true, delimiter: ';', bom: true, record_delimiter: 'windows' },
  );
