/** What prepaid units are worth, and the files people read. */
import { describe, expect, it } from 'vitest';
import { invoicesCsvHead, invoicesCsvRow } from '../../../domain/accounting/invoices-csv.ts';
import { prepaidValue } from '../../../domain/accounting/prepaid-value.ts';
import { unitsSheet, vatSheet } from '../../../domain/accounting/sheets.ts';
import { VatSums } from '../../../domain/accounting/vat.ts';
import { sheet } from '../../../domain/common/spreadsheet.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';
import { booked } from '../../support/books.ts';
import { aDocument, aLine, taxed } from '../../support/invoices.ts';

const cents = asCents;
const TODAY = asParisDay('2027-01-05');

describe('units that are not delivered', () => {
  const lots = [
    { units: 10, unit_price: cents(2_000) },
    { units: 5, unit_price: cents(0) },
    { units: 100, unit_price: cents(1_800) },
  ];
  it.each([
    ['are the last ones bought', 4, 8_000, 0],
    ['of a gift cost nothing', 15, 20_000, 0],
    ['go back to the lots before', 17, 23_600, 0],
    ['nobody has said a price of are worth the client’s', 120, 20_000 + 180_000 + 5 * 2_100, 5],
    ['are none', 0, 0, 0],
  ])('%s', (_what, units, value, estimated) =>
    expect(prepaidValue(units, lots, cents(2_100))).toEqual({ value, estimated }),
  );

  it('have no value without any price', () => {
    const unknown = [{ units: 3, unit_price: null }];
    expect(prepaidValue(2, unknown, null)).toEqual({ value: null, estimated: 2 });
    expect(prepaidValue(2, unknown, cents(2_100))).toEqual({ value: 4_200, estimated: 2 });
    expect(
      unitsSheet([{ client_name: 'A', entity: 'ZR7', produit: 'PV', units: 2, value: null, estimated: 2 }]),
    ).toContain('A;ZR7;PV;2;;2\r\n');
  });
});

describe('the file of documents', () => {
  const rates = [2000, 550].map(asBasisPoints);
  const due = {
    kind: 'invoice' as const,
    status: 'sent' as const,
    credited: cents(0),
    due_on: asParisDay('2026-12-23'),
  };
  const lines = [aLine('a', 4, 2500), aLine('b', 2, 2500, { vat: taxed(550) })];

  it('has two columns per rate', () =>
    expect(invoicesCsvHead(rates)).toBe(
      '\ufeffsociete;journal;piece;numero;date;echeance;client;compte_client;siren;ht_20;tva_20;ht_5,5;tva_5,5;ht;tva;ttc;paye;avoirs_imputes;reste_du;etat\r\n',
    ));

  it('is one row per document, below zero for a credit note', () => {
    const one = booked({ lines });
    const row = invoicesCsvRow({ ...one, ...due, ttc: cents(17_275), paid: cents(7_275) }, rates, TODAY);
    expect(row).toBe(
      'ZR7;7;Facture;ZR7-202611-0042;2026-11-23;2026-12-23;Énergie Solaire du Midi SARL;411SOLAIRE;732829320;100;20;50;2,75;150;22,75;172,75;72,75;0;100;en retard\r\n',
    );
    const note = booked({ kind: 'credit_note', lines: [aLine('a', 1, 2500)] });
    const of = {
      ...due,
      kind: 'credit_note' as const,
      status: 'paid' as const,
      ttc: cents(3_000),
      paid: cents(0),
      credited: cents(3_000),
    };
    expect(invoicesCsvRow({ ...note, ...of }, rates, TODAY)).toContain(
      ';-25;-5;;;-25;-5;-30;0;-30;0;réglé\r\n',
    );
  });
});

it('VAT is a file, per company, direction and rate', () => {
  const sums = new VatSums();
  sums.addIssued(aDocument());
  const vat = [
    { entity: 'ZR7' as const, flow: 'collected' as const, rows: sums.rows() },
    { entity: 'ZR7' as const, flow: 'deductible' as const, rows: [] },
  ];
  expect(vatSheet(vat).split('\r\n')[1]).toBe('ZR7;Collectée;Taxée;20;1050;210;1050;210');
});

it('a spreadsheet runs no text, and sums numbers below zero', () =>
  expect(sheet(['a', 'b', 'c', 'd'], [['-1+1', -12.5, true, null]])).toBe(
    "\ufeffa;b;c;d\r\n'-1+1;-12,5;oui;\r\n",
  ));
