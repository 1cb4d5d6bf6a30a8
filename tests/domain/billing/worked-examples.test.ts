/** Weeks worked out by hand, from what was sold to what the invoice says: in cents. */
import { describe, expect, it } from 'vitest';
import {
  type Credit,
  type LedgerLine,
  reversalOf,
  type SoldDelivery,
} from '../../../domain/billing/ledger.ts';
import type { PriceRow } from '../../../domain/billing/price-book.ts';
import { type SheetRow, sheetRows, sheetTotals } from '../../../domain/billing/sheet.ts';
import { lineVat, recordLines } from '../../../domain/invoices/assemble.ts';
import { totalsOf } from '../../../domain/invoices/totals.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { monthBounds, type MonthKey } from '../../../domain/time/paris-month.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { aCredit, aPrice, clientPrice, linesOf, sales } from '../../support/ledger.ts';

interface Example {
  prices: PriceRow[];
  sold: SoldDelivery[];
  credits?: Credit[];
  /** Billable units, free ones of them, a unit's net, HT, VAT, TTC of each record. */
  records: number[][];
  /** HT, VAT, TTC of the invoice. */
  invoice: [number, number, number];
}

const at = (iso: string): Pick<SoldDelivery, 'sent_at'> => ({ sent_at: new Date(iso) });
const percent = (value: number) => ({ discount_bp: asBasisPoints(value * 100) });
const product = (code: string, more: Partial<PriceRow>) =>
  aPrice({ scope: 'product', product: code, ...more });

const EXAMPLES: Record<string, Example> = {
  // 25.05 − 15 % = 21.2925: 21.29. 7 × 21.29 = 149.03; 20 % of it 29.806: 29.81.
  'a discount of the client': {
    prices: [clientPrice(2505, percent(15))],
    sold: sales(7),
    records: [[7, 0, 2129, 14_903, 2981, 17_884]],
    invoice: [14_903, 2981, 17_884],
  },
  // PV 20 − 5 % = 19.00, not the client's 15 %; PAC 30 − 15 % = 25.50.
  'a discount of one product beside it': {
    prices: [clientPrice(3000, percent(15)), product('PV', { price: asCents(2000), ...percent(5) })],
    sold: [...sales(3), ...sales(2, { produit: 'PAC' })],
    records: [
      [3, 0, 1900, 5700, 1140, 6840],
      [2, 0, 2550, 5100, 1020, 6120],
    ],
    invoice: [10_800, 2160, 12_960],
  },
  'no discount on one product, said as 0': {
    prices: [clientPrice(2505, percent(15)), product('PV', percent(0))],
    sold: sales(2),
    records: [[2, 0, 2505, 5010, 1002, 6012]],
    invoice: [5010, 1002, 6012],
  },
  // 2.006 and 2.008 alone would be 2.01 each; of 20.07 it is 4.014: 4.01.
  'VAT at 20, rounded once on the sum': {
    prices: [product('PV', { price: asCents(1003) }), clientPrice(1004)],
    sold: [...sales(1), ...sales(1, { produit: 'PAC' })],
    records: [
      [1, 0, 1003, 1003, 201, 1204],
      [1, 0, 1004, 1004, 201, 1205],
    ],
    invoice: [2007, 401, 2408],
  },
  'VAT at 0': {
    prices: [clientPrice(3333, { vat_bp: asBasisPoints(0) })],
    sold: sales(3),
    records: [[3, 0, 3333, 9999, 0, 9999]],
    invoice: [9999, 0, 9999],
  },
  'more free units than were sold': {
    prices: [clientPrice(2500)],
    sold: sales(3),
    credits: [aCredit(5)],
    records: [[3, 3, 2500, 0, 0, 0]],
    invoice: [0, 0, 0],
  },
  'a price that changes on Thursday noon': {
    prices: [clientPrice(2500), clientPrice(2750, { valid_from: new Date('2026-11-26T11:00:00Z') })],
    sold: [...sales(3, at('2026-11-26T10:59:59.999Z')), ...sales(2, at('2026-11-26T11:00:00Z'))],
    records: [
      [3, 0, 2500, 7500, 1500, 9000],
      [2, 0, 2750, 5500, 1100, 6600],
    ],
    invoice: [13_000, 2600, 15_600],
  },
  'two fresh leads and three LBs': {
    prices: [clientPrice(2490)],
    sold: [...sales(2), ...sales(3, { is_lb: true })],
    records: [[5, 0, 2490, 12_450, 2490, 14_940]],
    invoice: [12_450, 2490, 14_940],
  },
  // Thursday and Sunday are 2026-W53, Monday 4 January is 2027-W01.
  'week 53, and the Monday after': {
    prices: [clientPrice(1999)],
    sold: ['2026-12-31T12:00:00Z', '2027-01-03T22:59:59Z', '2027-01-03T23:00:00Z'].flatMap((iso) =>
      sales(1, at(iso)),
    ),
    records: [
      [2, 0, 1999, 3998, 800, 4798],
      [1, 0, 1999, 1999, 400, 2399],
    ],
    invoice: [5997, 1199, 7196],
  },
  // 02:30 comes twice; the price changes at the second 02:00. The Sunday has 25 hours: it ends at 23:00 UTC.
  'the night that is an hour longer': {
    prices: [clientPrice(2500), clientPrice(2600, { valid_from: new Date('2026-10-25T02:00:00+01:00') })],
    sold: ['02:30:00+02:00', '02:30:00+01:00', '23:59:59+01:00']
      .flatMap((time) => sales(1, at(`2026-10-25T${time}`)))
      .concat(sales(1, at('2026-10-26T00:00:00+01:00'))),
    records: [
      [1, 0, 2500, 2500, 500, 3000],
      [2, 0, 2600, 5200, 1040, 6240],
      [1, 0, 2600, 2600, 520, 3120],
    ],
    invoice: [10_300, 2060, 12_360],
  },
  // 02:00 to 03:00 is not there. The Sunday has 23 hours: it ends at 22:00 UTC.
  'the night that is an hour shorter': {
    prices: [clientPrice(2500), clientPrice(2600, { valid_from: new Date('2026-03-29T03:00:00+02:00') })],
    sold: ['01:59:59+01:00', '03:00:00+02:00', '23:59:59+02:00']
      .flatMap((time) => sales(1, at(`2026-03-29T${time}`)))
      .concat(sales(1, at('2026-03-30T00:00:00+02:00'))),
    records: [
      [1, 0, 2500, 2500, 500, 3000],
      [2, 0, 2600, 5200, 1040, 6240],
      [1, 0, 2600, 2600, 520, 3120],
    ],
    invoice: [10_300, 2060, 12_360],
  },
};

/** The lines an invoice has for some records. */
const invoiceLines = (rows: readonly SheetRow[]) =>
  rows.flatMap((row) => {
    const free = row.units_free > 0 ? [{ reason: 'retard' as const, units: row.units_free }] : [];
    return recordLines({ ...row, unit_price: row.unit_price!, free }, row.produit, lineVat(row.vat_bp, {}));
  });
const ofInvoice = (rows: readonly SheetRow[]) => {
  const { ht, vat, ttc } = totalsOf(invoiceLines(rows));
  return [ht, vat, ttc];
};
const amounts = (row: SheetRow) => [
  ...[row.units_billable, row.units_free, row.net_unit_price],
  ...[row.net_total_ht, row.vat_amount, row.total_ttc],
];

describe('by hand', () => {
  it.each(Object.entries(EXAMPLES))('%s', (_title, { prices, sold, credits, records, invoice }) => {
    const rows = sheetRows(linesOf(sold, prices, credits));
    expect(rows.map(amounts)).toEqual(records);
    const { net_ht, vat, ttc } = sheetTotals(rows);
    expect([net_ht, vat, ttc]).toEqual(invoice);
    expect(ofInvoice(rows)).toEqual(invoice);
  });

  it('two of five are rejected after the invoice', () => {
    // 19.99 − 10 % = 17.991: 17.99. 5 × 17.99 = 89.95, VAT 17.99, TTC 107.94.
    const lines = linesOf(sales(5), [clientPrice(1999, percent(10))]);
    const [five] = sheetRows(lines);
    expect(ofInvoice([five!])).toEqual([8995, 1799, 10_794]);
    const returned = lines.slice(0, 2).map((line) => reversalOf(line, 'rejected'));
    const [three] = sheetRows([...lines, ...returned]);
    expect(amounts(three!)).toEqual([3, 0, 1799, 5397, 1079, 6476]);
    // The credit note: 35.98, VAT 7.196: 7.20, TTC 43.18. What is left of 107.94 is what three cost.
    const [line] = invoiceLines([five!]);
    expect(totalsOf([{ ...line!, quantity: 2 }])).toMatchObject({ ht: 3598, vat: 720, ttc: 4318 });
    expect(10_794 - 4318).toBe(6476);
  });

  it('a month that cuts a week has its own days of it', () => {
    // Monday 30 November is November's; the six days after it are December's.
    const sold = [...sales(2, at('2026-11-30T22:59:59Z')), ...sales(3, at('2026-11-30T23:00:00Z'))];
    expect(new Set(sold.map(({ sent_at }) => weekKey(sent_at)))).toEqual(new Set(['2026-W49']));
    const lines = linesOf(sold, [clientPrice(3333)]);
    const { end } = monthBounds('2026-11' as MonthKey);
    const totals = (part: readonly LedgerLine[]) => {
      const { net_ht, vat, ttc } = sheetTotals(sheetRows(part));
      return [net_ht, vat, ttc];
    };
    expect(totals(lines)).toEqual([16_665, 3333, 19_998]);
    expect(totals(lines.filter(({ sent_at }) => sent_at < end))).toEqual([6666, 1333, 7999]);
    expect(totals(lines.filter(({ sent_at }) => sent_at >= end))).toEqual([9999, 2000, 11_999]);
  });
});
