/** The file of a ledger: decimal commas, no cell a spreadsheet would run. */
import { expect, it } from 'vitest';
import { type CsvLine, ledgerCsv } from '../../../domain/billing/ledger-csv.ts';
import { FRENCH_VAT_RATES, frenchVatWords, isFrenchVatRate } from '../../../domain/money/vat-rates.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const LINE: CsvLine = {
  week_key: '2026-W48',
  entity: 'ZR7',
  client_name: '=cmd|calc',
  product_code: 'PV',
  kind: 'delivery',
  line_type: 'lb',
  departement: '06',
  sent_at: '2026-11-23T09:00:00.000Z',
  outcome: 'accepted',
  billable: true,
  free: false,
  billing_mode: 'WEEKLY_INVOICE',
  supplement: 0,
  unit_price_ht: 25.5,
  discount_pct: 12.5,
  net_unit_price_ht: null,
  vat_rate: 20,
  source_entity: 'ZR7',
  order_id: 'o',
  delivery_id: 'd',
  lead_id: 'l',
  record_id: 'r',
};

it('is one row per line', () => {
  const [head, row, end] = ledgerCsv([LINE]).split('\r\n');
  expect(head!.startsWith('\ufeffsemaine;societe;client;produit')).toBe(true);
  expect(row).toBe(
    "2026-W48;ZR7;'=cmd|calc;PV;delivery;lb;06;2026-11-23T09:00:00.000Z;accepted;oui;non;WEEKLY_INVOICE;0;25,5;12,5;;20;ZR7;o;d;l;r",
  );
  expect(end).toBe('');
});

it('knows the rates an invoice may show', () => {
  expect(FRENCH_VAT_RATES).toHaveLength(15);
  expect(isFrenchVatRate(asBasisPoints(2000))).toBe(true);
  expect(isFrenchVatRate(asBasisPoints(1900))).toBe(false);
  expect(frenchVatWords()).toContain('0 ; 0,9 ; 1,05 ; 1,75');
});
