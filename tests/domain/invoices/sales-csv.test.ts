/** The sales of an invoice as a file for a spreadsheet. */
import { expect, it } from 'vitest';
import { salesCsv } from '../../../domain/invoices/sales-csv.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';

const sale = {
  delivery_id: 'd1',
  lead_id: 'l1',
  // Tuesday 00:30 in Paris, Monday in UTC.
  sent_at: new Date('2026-11-23T23:30:00Z'),
  produit: 'PV',
  departement: '01',
  is_lb: false,
  price: asCents(2_550),
  discount_bp: asBasisPoints(1_250),
  net: asCents(2_231),
};

it('has a line per lead: Paris days, decimal commas, a département that stays one', () => {
  const given = {
    ...sale,
    delivery_id: 'd2',
    is_lb: true,
    departement: '2A',
    discount_bp: asBasisPoints(10_000),
    net: asCents(0),
  };
  const unpriced = {
    ...sale,
    delivery_id: '=d3',
    departement: '69',
    price: null,
    net: null,
    discount_bp: asBasisPoints(0),
  };
  expect(salesCsv([sale, given, unpriced])).toBe(
    [
      '\uFEFFlivraison;lead;jour;produit;departement;type;prix_ht;remise_pct;net_ht',
      'd1;l1;24/11/2026;PV;"=""01""";lead;25,50;12,5;22,31',
      'd2;l1;24/11/2026;PV;2A;LB;25,50;100;0,00',
      "'=d3;l1;24/11/2026;PV;69;lead;;0;",
      '',
    ].join('\r\n'),
  );
});
