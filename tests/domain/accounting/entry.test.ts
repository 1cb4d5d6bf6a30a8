/** An invoice as an entry, by hand and by chance: it balances, and both its sides are its TTC. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { revenueAccount, vatAccount } from '../../../domain/accounting/accounts.ts';
import { type BookedInvoice, entryOf, isOnDebits } from '../../../domain/accounting/entry.ts';
import { addToTotals, journalAgrees, noTotals, sidesOf } from '../../../domain/accounting/journal-totals.ts';
import { INVOICE_KINDS } from '../../../domain/invoices/document.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { NO_COMPANY_FIELDS } from '../../../domain/settings/company.ts';
import { BOOKS, booked, NO_BOOKS, sold } from '../../support/books.ts';
import { aDocument, aLine, SAMPLES, SELLER, taxed } from '../../support/invoices.ts';

/** `[account, debit, credit]` of each line. */
const short = (invoice: BookedInvoice, books = BOOKS) =>
  entryOf(invoice, books).lines.map(({ account, debit, credit }) => [account.number, debit, credit]);

describe('an entry', () => {
  it('debits the client and credits revenue and VAT', () => {
    // 42 × 25,00 = 1 050,00 HT; 20 % = 210,00; 1 260,00 TTC.
    const entry = entryOf(booked(), NO_BOOKS);
    expect(entry).toMatchObject({
      number: 7,
      day: '2026-11-23',
      piece: 'ZR7-202611-0042',
      label: 'Facture ZR7-202611-0042 Énergie Solaire du Midi SARL',
    });
    expect(entry.lines).toEqual([
      {
        account: { number: '411000', label: 'Clients' },
        aux: { number: '411SOLAIRE', label: 'Énergie Solaire du Midi SARL' },
        debit: 126_000,
        credit: 0,
      },
      {
        account: { number: '706000', label: 'Prestations de services' },
        aux: null,
        debit: 0,
        credit: 105_000,
      },
      { account: { number: '445710', label: 'TVA collectée 20 %' }, aux: null, debit: 0, credit: 21_000 },
    ]);
  });

  it('tells products apart by the company’s accounts, then the products’ own', () => {
    const lines = [
      sold('PV', aLine('a', 4, 2500)),
      sold('PAC', aLine('b', 2, 3000)),
      sold('ITE', aLine('c', 1, 2000)),
      aLine('by hand', 1, 500),
    ];
    // 100 + 60 + 20 + 5 = 185,00 HT; 37,00; 222,00.
    expect(short(booked({ lines }))).toEqual([
      ['411000', 22_200, 0],
      ['706000', 0, 2_500],
      ['706100', 0, 10_000],
      ['706200', 0, 6_000],
      ['445710', 0, 3_700],
    ]);
  });

  it('takes a reduction off what is sold, and books free units not at all', () => {
    const lines = [
      sold('PV', aLine('a', 4, 2500)),
      aLine('geste', -1, 1000),
      sold('PV', aLine('offert', 2, 2500, { free: 'retard' })),
    ];
    // 100 − 10 = 90,00 HT; 18,00; 108,00: no account is debited but the client's.
    expect(short(booked({ lines }))).toEqual([
      ['411000', 10_800, 0],
      ['706100', 0, 9_000],
      ['445710', 0, 1_800],
    ]);
  });

  it('of a credit note has the columns exchanged', () =>
    expect(short(booked({ kind: 'credit_note' }))).toEqual([
      ['411000', 0, 126_000],
      ['706000', 105_000, 0],
      ['445710', 21_000, 0],
    ]));

  it('keeps VAT on receipts waiting, unless goods are sold', () => {
    const seller = { ...SELLER, vat_on_debits: false };
    expect(short(booked({ seller })).at(-1)).toEqual(['445740', 0, 21_000]);
    expect(isOnDebits({ vat_on_debits: false, operation_category: 'B' })).toBe(true);
    expect(isOnDebits({ vat_on_debits: false, operation_category: 'M' })).toBe(false);
  });

  it('of the other company is on its own account, without a client', () => {
    const [first] = entryOf(booked({}, { intercompany: true }), BOOKS).lines;
    expect(first).toMatchObject({ account: { number: '451000', label: 'Groupe' }, aux: null });
    expect(entryOf(booked({}, { account_code: '' }), BOOKS).lines[0]!.aux).toBeNull();
  });

  it('of a deposit earns nothing yet, and what settles it takes it back', () => {
    const deposit = { lines: [sold('PV', aLine('acompte', 1, 50_000))] };
    expect(short(booked({ ...deposit, kind: 'deposit' }))).toEqual([
      ['411000', 60_000, 0],
      ['419100', 0, 50_000],
      ['445710', 0, 10_000],
    ]);
    // A credit note on it, too.
    expect(short(booked({ ...deposit, kind: 'credit_note' }, { deposit: true }))[1]).toEqual([
      '419100',
      50_000,
      0,
    ]);
    const settled = { after_deposit: true, paid: asCents(60_000) };
    expect(short(booked(settled))).toEqual([
      ['411000', 66_000, 0],
      ['419100', 50_000, 0],
      ['445710', 10_000, 0],
      ['706000', 0, 105_000],
      ['445710', 0, 21_000],
    ]);
    expect(short(booked({ ...settled, paid: asCents(126_000) }))[0]).toEqual(['419100', 105_000, 0]);
  });

  it('takes the account of the rate, of all others, or the default', () => {
    const accounts = { ...NO_COMPANY_FIELDS.accounts, vat: { '5.5': '445712' }, client: '' };
    const books = { accounts, products: new Map<string, string>() };
    const rate = (bp: number) => ({ rate_bp: asBasisPoints(bp) });
    expect(vatAccount(books, rate(550), false)).toEqual({
      number: '445712',
      label: 'TVA collectée 5,5 %',
    });
    expect(vatAccount(books, rate(2000), false).number).toBe('445710');
    expect(vatAccount(books, rate(2000), true)).toEqual({ number: '445740', label: 'TVA en attente 20 %' });
    expect(revenueAccount({ ...books, accounts: { ...accounts, revenue: {} } }, 'PV').number).toBe('706000');
    expect(short(booked(), books)[0]![0]).toBe('411000');
  });

  it('at 0 % has no line of VAT', () =>
    expect(short({ ...booked(), document: SAMPLES['reverse-charge']! })).toHaveLength(2));
});

const aBooked = fc
  .record({
    kind: fc.constantFrom(...INVOICE_KINDS),
    rows: fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom(0, 333, 1000, 9_999),
        fc.constantFrom(210, 550, 1000, 2000),
        fc.constantFrom('PV', 'PAC', 'ITE', ''),
      ),
      { minLength: 1, maxLength: 12 },
    ),
    reduction: fc.integer({ min: 0, max: 50 }),
    on_debits: fc.boolean(),
    intercompany: fc.boolean(),
    deposit_share: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
  })
  .map(({ kind, rows, reduction, on_debits, intercompany, deposit_share }) => {
    const lines = rows.map(([quantity, price, discount, rate, product]) => {
      const line = aLine('x', quantity, price, { discount, vat: taxed(rate) });
      return product ? sold(product, line) : line;
    });
    // A reduction of the largest rate's sales, smaller than they are.
    const first = lines[0]!;
    const most = first.net_unit_price * first.quantity;
    const off = aLine('geste', -1, Math.floor((most * reduction) / 100), { vat: first.vat });
    const { totals } = aDocument({ lines: [...lines, off] });
    const settled = deposit_share !== null && kind === 'invoice';
    return booked(
      {
        kind,
        lines: [...lines, off],
        seller: { ...SELLER, vat_on_debits: on_debits },
        ...(settled && {
          after_deposit: true,
          paid: asCents(Math.floor((totals.ttc * deposit_share) / 100)),
        }),
      },
      { intercompany },
    );
  })
  .filter(({ document }) => document.totals.ttc > 0);

describe('any documents', () => {
  it('make entries that balance, and are their TTC to the cent', () =>
    fc.assert(
      fc.property(fc.array(aBooked, { maxLength: 8 }), (documents) => {
        let sum = noTotals();
        for (const one of documents) {
          const { debit, credit } = sidesOf(entryOf(one, BOOKS));
          expect([debit, credit]).toEqual([one.document.totals.ttc, one.document.totals.ttc]);
          sum = addToTotals(sum, one, BOOKS);
        }
        const ttc = documents.reduce((total, { document }) => total + document.totals.ttc, 0);
        expect(sum).toMatchObject({ entries: documents.length, debit: ttc, credit: ttc, ttc, wrong: [] });
        expect(journalAgrees(sum)).toBe(true);
      }),
    ));

  it('earn in the journal what they show as HT and VAT', () =>
    fc.assert(
      fc.property(aBooked, (one) => {
        const { lines } = entryOf(one, BOOKS);
        const net = (of: RegExp) =>
          lines.reduce(
            (sum, { account, debit, credit }) => (of.test(account.number) ? sum + credit - debit : sum),
            0,
          );
        const { kind, after_deposit, totals } = one.document;
        const side = kind === 'credit_note' ? -1 : 1;
        expect(net(/^706/)).toBe(kind === 'deposit' ? 0 : side * totals.ht);
        if (after_deposit) expect(net(/^(419|445)/)).toBeLessThanOrEqual(totals.vat);
        else expect(net(/^445/) + 0).toBe(side * totals.vat + 0);
      }),
    ));

  it('that do not add up are named', () => {
    const right = booked();
    const totals = { ...right.document.totals, ttc: asCents(1) };
    const wrong = { ...right, document: { ...right.document, number: 'ZR7-1', totals } };
    let sum = noTotals();
    for (let n = 0; n < 12; n += 1) sum = addToTotals(sum, wrong, BOOKS);
    expect(sum.wrong).toEqual(Array.from({ length: 10 }, () => 'ZR7-1'));
    expect(journalAgrees(sum)).toBe(false);
  });
});
