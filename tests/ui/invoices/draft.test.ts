/** A draft invoice as it is typed: what it comes to is what the server will say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillingRecord, BillingWeek } from '../../../ui/src/lib/api/types.ts';
import { lineVat } from '../../../domain/invoices/assemble.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { linesOfNew } from '../../../api/invoices/written-lines.ts';
import { netUnitPrice } from '../../../domain/money/price.ts';
import { ApiProblem } from '../../../ui/src/lib/api/problem.ts';
import {
  invoiceBody,
  type InvoiceFields,
  ofTypedLines,
  typedTotals,
} from '../../../ui/src/pages/invoices/draft.ts';
import { euroSum, toBill } from '../../../ui/src/pages/invoices/to-bill.ts';

const VAT = lineVat(asBasisPoints(2000), {});
const fields = (lines: InvoiceFields['lines']): InvoiceFields => ({
  ...{ client_id: 'c', description: '', reason: '', from: '2026-11-01', to: '2026-11-30' },
  lines,
});

describe('live totals', () => {
  test('a worked example: the unit is rounded, VAT once on the sum', () => {
    const lines = [
      { label: 'Étude', qty: '3', price: '33,33', discount: '10' },
      { label: 'Frais', qty: '1', price: '0,07', discount: '' },
      { label: 'Pas encore là', qty: '1', price: '', discount: '' },
    ];
    // 3 × 30.00 + 0.07 = 90.07; 20 % is 18.014.
    expect(typedTotals(lines, VAT, [])).toMatchObject({ ht: 9_007, vat: 1_801, ttc: 10_808 });
  });

  test('are those of what is sent, whatever is typed', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            qty: fc.integer({ min: 1, max: 500 }),
            cents: fc.integer({ min: 0, max: 100_000 }),
            points: fc.integer({ min: 0, max: 100 }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        (some) => {
          const lines = some.map(({ qty, cents, points }) => ({
            label: 'x',
            qty: String(qty),
            price: (cents / 100).toFixed(2).replace('.', ','),
            discount: String(points),
          }));
          const { line_items } = invoiceBody(fields(lines));
          const stored = linesOfNew({
            client_id: 'c',
            line_items: line_items.map((line) => ({
              ...line,
              qty: line.qty!,
              unit_price_ht: line.unit_price_ht!,
            })),
          });
          const ht = stored.reduce(
            (sum, { quantity, unit_price, discount_bp }) =>
              sum + quantity * netUnitPrice(unit_price, discount_bp),
            0,
          );
          expect(typedTotals(lines, VAT, []).ht).toBe(ht);
        },
      ),
    ));

  test('count what the ledger makes beside what is written', () => {
    const ledger = [
      { qty: 4, unit_price_ht: 25, discount_pct: 0, net_unit_price_ht: 25, total_ht: 100, free_reason: null },
      {
        qty: 2,
        unit_price_ht: 25,
        discount_pct: 0,
        net_unit_price_ht: 25,
        total_ht: 0,
        free_reason: 'Retard',
      },
    ].map((line) => ({ ...line, label: 'Leads', vat_rate: 20 }));
    expect(typedTotals([{ label: 'x', qty: '-1', price: '10', discount: '' }], VAT, ledger)).toMatchObject({
      ht: 9_000,
      ttc: 10_800,
    });
  });
});

describe('what does not fit', () => {
  test('is named field by field before it is sent', () => {
    const lines = [{ label: ' ', qty: '1,5', price: 'dix', discount: '120' }];
    let problem: unknown;
    try {
      invoiceBody(fields(lines));
    } catch (error) {
      problem = error;
    }
    expect((problem as ApiProblem).fields.map(({ path }) => path)).toEqual([
      ...['label_0', 'qty_0', 'price_0', 'discount_0'],
    ]);
  });

  test('and what the API refuses is told of the same fields', () => {
    const refused = new ApiProblem(422, 'x', [
      { path: 'line_items.2.qty', message: 'a' },
      { path: '/line_items/0/unit_price_ht', message: 'b' },
      { path: 'period.to', message: 'c' },
    ]);
    expect(ofTypedLines(refused).fields.map(({ path }) => path)).toEqual(['qty_2', 'price_0', 'period.to']);
  });
});

describe('a week to bill', () => {
  const row = (change: Partial<BillingRecord>) =>
    ({
      client_id: 'a',
      status: 'not_invoiced',
      invoice_id: null,
      is_preview: false,
      units_billable: 3,
      units_free: 1,
      net_total_ht: 0.1,
      pricing_missing: false,
      stale: false,
      ...change,
    }) as BillingRecord;
  const week = (rows: BillingRecord[]) =>
    ({ weekly_invoice: rows, not_in_ledger: 0, is_preview: false }) as unknown as BillingWeek;

  test('leaves out what is invoiced, without a price, or priced anew', () => {
    const rows = [
      row({}),
      row({ net_total_ht: 0.2 }),
      row({ client_id: 'b', invoice_id: 'i' }),
      row({ client_id: 'c', pricing_missing: true, net_total_ht: null }),
      row({ client_id: 'd', stale: true }),
      row({ client_id: 'e', status: 'paid' }),
    ];
    expect(toBill(week(rows), false)).toMatchObject({
      ready: { clients: 1, units: 4, net_ht: 0.3 },
      unpriced: [{ client_id: 'c' }],
      stale: [{ client_id: 'd' }],
    });
    expect(toBill(week(rows), true).ready.clients).toBe(0);
    expect(euroSum([0.1, 0.2])).toBe(0.3);
  });
});
