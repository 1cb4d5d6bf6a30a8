/** Prices, sales and free units of client `c` on order `o`, and the lines they make. */
import {
  type Credit,
  dealFreeUnits,
  type LedgerLine,
  lineOf,
  type SoldDelivery,
} from '../../domain/billing/ledger.ts';
import { PriceBook, type PriceRow, SINCE_EVER } from '../../domain/billing/price-book.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import { weekKey } from '../../domain/time/paris-time.ts';

/** A Tuesday, 10:00 in Paris. */
export const SOLD_AT = new Date('2026-11-24T09:00:00Z');

export const aPrice = (overrides: Partial<PriceRow>): PriceRow => ({
  scope: 'client',
  id: 'c',
  product: '',
  valid_from: SINCE_EVER,
  price: null,
  discount_bp: null,
  active: true,
  ...overrides,
});
/** The price of all of a client's products; 20 % VAT unless said. @param price cents */
export const clientPrice = (price: number | null, more: Partial<PriceRow> = {}) =>
  aPrice({
    price: price === null ? null : asCents(price),
    discount_bp: asBasisPoints(0),
    vat_bp: asBasisPoints(2000),
    ...more,
  });

let sold = 0;
export const aSale = (overrides: Partial<SoldDelivery> = {}): SoldDelivery => ({
  _id: `d${String((sold += 1)).padStart(6, '0')}`,
  entity: 'ZR7',
  lead_id: `lead-${sold}`,
  lead_owner_entity: 'ZR7',
  client_id: 'c',
  commande_id: 'o',
  produit: 'PV',
  departement: '75',
  is_lb: false,
  outcome: 'accepted',
  sent_at: SOLD_AT,
  ...overrides,
});

/** Lines of some sales, with the free units dealt: what a build and a preview make. */
export function linesOf(
  sales: readonly SoldDelivery[],
  rows: readonly PriceRow[],
  credits: readonly Credit[] = [],
) {
  const prices = new PriceBook(rows);
  const lines = sales.map((sale) => lineOf(sale, { week_key: weekKey(sale.sent_at), prices, supplement: 0 }));
  const dealt = dealFreeUnits(lines, credits);
  return lines.map((line): LedgerLine => {
    const free_by = dealt.get(line.delivery_id);
    return free_by === undefined ? line : { ...line, free_by };
  });
}

export const sales = (count: number, sale: Partial<SoldDelivery> = {}) =>
  Array.from({ length: count }, () => aSale(sale));

export const aCredit = (units: number, id = 'gift'): Credit => ({
  id,
  commande_id: 'o',
  produit: 'PV',
  week_key: weekKey(SOLD_AT),
  units,
});
