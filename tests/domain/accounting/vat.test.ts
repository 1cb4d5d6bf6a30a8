/** VAT of a month by hand, on debits and on receipts, and exact in the end whatever is paid when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settledBy } from '../../../domain/accounting/settled.ts';
import { VatSums } from '../../../domain/accounting/vat.ts';
import { asCents } from '../../../domain/money/money.ts';
import { aDocument, aLine, SAMPLES, SELLER, taxed } from '../../support/invoices.ts';

const cents = asCents;
const ON_RECEIPTS = { ...SELLER, vat_on_debits: false };
/** 100,00 at 20 % and 50,00 at 5,5 %: 20,00 + 2,75 of VAT, 172,75 TTC. */
const LINES = [aLine('a', 4, 2500), aLine('b', 2, 2500, { vat: taxed(550) })];

const rows = (sums: VatSums) =>
  sums.rows().map(({ rate_bp, invoiced, due }) => [rate_bp, invoiced.base, invoiced.vat, due.base, due.vat]);

describe('VAT of a period', () => {
  it('on debits falls due with the invoice', () => {
    const sums = new VatSums();
    sums.addIssued(aDocument({ lines: LINES }));
    sums.addIssued(aDocument({ kind: 'credit_note', lines: [aLine('a', 1, 2500)] }));
    // What is paid says nothing then.
    sums.addReceipt({ document: aDocument({ lines: LINES }), before: cents(0), amount: cents(17_275) });
    expect(rows(sums)).toEqual([
      [2000, 7_500, 1_500, 7_500, 1_500],
      [550, 5_000, 275, 5_000, 275],
    ]);
  });

  it('on receipts falls due with what is paid, in proportion', () => {
    const document = aDocument({ lines: LINES, seller: ON_RECEIPTS });
    const sums = new VatSums();
    sums.addIssued(document);
    expect(rows(sums)[0]).toEqual([2000, 10_000, 2_000, 0, 0]);
    // 86,38 of 172,75: half and half a cent.
    sums.addReceipt({ document, before: cents(0), amount: cents(8_638) });
    expect(rows(sums)).toEqual([
      [2000, 10_000, 2_000, 5_000, 1_000],
      [550, 5_000, 275, 2_500, 138],
    ]);
    sums.addReceipt({ document, before: cents(8_638), amount: cents(8_637) });
    expect(rows(sums)).toEqual([
      [2000, 10_000, 2_000, 10_000, 2_000],
      [550, 5_000, 275, 5_000, 275],
    ]);
  });

  it('is given back with the money of a credit note, and not with what it took off an invoice', () => {
    const note = aDocument({
      kind: 'credit_note',
      lines: [aLine('a', 4, 2500)],
      seller: ON_RECEIPTS,
    });
    const sums = new VatSums();
    // 120,00, of which 60,00 were taken off the invoice: 60,00 are refunded.
    sums.addReceipt({ document: note, before: cents(6_000), amount: cents(6_000) });
    expect(rows(sums)).toEqual([[2000, 0, 0, -5_000, -1_000]]);
  });

  it('that a deposit billed is not billed again', () => {
    const sums = new VatSums();
    sums.addIssued(aDocument({ kind: 'deposit', lines: [aLine('a', 1, 50_000)] }));
    sums.addIssued(aDocument({ after_deposit: true, paid: cents(60_000) }));
    expect(rows(sums)).toEqual([[2000, 105_000, 21_000, 105_000, 21_000]]);
  });

  it('tells reasons for 0 % apart', () => {
    const sums = new VatSums();
    for (const name of ['reverse-charge', 'exempt', 'plain']) sums.addIssued(SAMPLES[name]!);
    expect(sums.rows().map(({ category }) => category)).toEqual(['S', 'AE', 'E']);
  });
});

const aTotal = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 1, max: 999_999 }),
      fc.constantFrom(0, 210, 550, 2000),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map(
    (rows) =>
      aDocument({ lines: rows.map(([n, price, rate]) => aLine('x', n, price, { vat: taxed(rate) })) }).totals,
  );

it('is, in whatever parts an invoice is paid and taken back, each part and in the end the invoice’s', () =>
  fc.assert(
    fc.property(aTotal, fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 8 }), (totals, marks) => {
      const sums = totals.vat_breakdown.map(() => ({ base: 0, vat: 0 }));
      let paid = 0;
      for (const mark of [...marks.map((one) => Math.floor((totals.ttc * one) / 1_000)), totals.ttc]) {
        const groups = settledBy(totals, cents(paid), cents(mark - paid));
        expect(groups.reduce((sum, { base, vat }) => sum + base + vat, 0)).toBe(mark - paid);
        for (const [at, { base, vat }] of groups.entries()) {
          sums[at]!.base += base;
          sums[at]!.vat += vat;
        }
        paid = mark;
      }
      expect(sums).toEqual(totals.vat_breakdown.map(({ base, vat }) => ({ base, vat })));
    }),
  ));
