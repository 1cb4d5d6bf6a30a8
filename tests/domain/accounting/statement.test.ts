/** Statements and the aged balance by hand, and what they must agree on by chance. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agedBalance, type OpenInvoice, sumAged } from '../../../domain/accounting/aged-balance.ts';
import { agedSheet, statementSheet } from '../../../domain/accounting/sheets.ts';
import {
  invoiceEvent,
  paymentEvent,
  type StatementEvent,
  statementOf,
} from '../../../domain/accounting/statement.ts';
import { asCents } from '../../../domain/money/money.ts';
import { addDays, asParisDay, type ParisDay, parisDayStart } from '../../../domain/time/paris-time.ts';

const day = asParisDay;
const cents = asCents;
const at = (on: string, hour: number) => new Date(`${on}T${String(hour).padStart(2, '0')}:00:00Z`);

const invoice = (number: string, on: string, ttc: number, kind: 'invoice' | 'credit_note' = 'invoice') => ({
  kind,
  number,
  issued_on: day(on),
  issued_at: at(on, 9),
  ttc: cents(ttc),
});
const payment = (amount: number, on: string, hour = 10) => ({
  amount: cents(amount),
  paid_on: day(on),
  means: 'virement' as const,
  at: at(on, hour),
});

describe('a statement', () => {
  const first = invoice('ZR7-202610-0001', '2026-10-05', 12_000);
  const second = invoice('ZR7-202611-0002', '2026-11-02', 6_000);
  const note = invoice('ZR7-202611-0003', '2026-11-10', 2_400, 'credit_note');
  const events: StatementEvent[] = [
    invoiceEvent(second),
    invoiceEvent(first),
    invoiceEvent(note),
    paymentEvent(first, payment(5_000, '2026-10-20')),
    paymentEvent(first, payment(7_000, '2026-11-02', 8)),
    paymentEvent(first, payment(-7_000, '2026-11-02', 12)),
    paymentEvent(note, payment(1_400, '2026-11-20')),
    paymentEvent(second, { ...payment(1_000, '2026-12-01'), means: 'compensation' }),
    paymentEvent(note, { ...payment(1_000, '2026-12-01'), means: 'compensation' }),
  ];

  it('opens with what was before, and runs to its closing', () => {
    const { opening, rows, closing } = statementOf(events, {
      from: day('2026-11-01'),
      to: day('2026-11-30'),
    });
    // 120,00 − 50,00.
    expect(opening).toBe(7_000);
    expect(rows.map((row) => [row.day, row.kind, row.debit, row.credit, row.balance])).toEqual([
      ['2026-11-02', 'payment', 0, 7_000, 0],
      ['2026-11-02', 'invoice', 6_000, 0, 6_000],
      ['2026-11-02', 'cancelled', 7_000, 0, 13_000],
      ['2026-11-10', 'credit_note', 0, 2_400, 10_600],
      ['2026-11-20', 'refund', 1_400, 0, 12_000],
    ]);
    expect(closing).toBe(12_000);
  });

  it('says in words what a credit note did, which changes nothing', () => {
    const { rows, opening, closing } = statementOf(events, {
      from: day('2026-12-01'),
      to: day('2026-12-31'),
    });
    expect(rows.map(({ label }) => label)).toEqual(['Réglé par un avoir', 'Avoir imputé']);
    expect(opening).toBe(closing);
    expect(
      statementOf(events, { from: day('2026-11-01'), to: day('2026-11-30') }).rows.map(({ label }) => label),
    ).toEqual([
      'Règlement : virement',
      'Facture',
      'Annulation (Règlement : virement)',
      'Avoir',
      'Remboursement : virement',
    ]);
  });

  it('is a file, with its edges', () => {
    const text = statementSheet(statementOf(events, { from: day('2026-11-20'), to: day('2026-11-20') }));
    expect(text).toBe(
      '\ufeffdate;libelle;numero;debit;credit;solde\r\n' +
        ';Solde d’ouverture;;;;106\r\n' +
        '2026-11-20;Remboursement : virement;ZR7-202611-0003;14;0;120\r\n' +
        ';Solde de clôture;;;;120\r\n',
    );
  });
});

describe('the aged balance', () => {
  const open = (due_on: ParisDay, left: number, credit_note = false): OpenInvoice => ({
    client_id: 'c',
    due_on,
    left: cents(left),
    credit_note,
  });
  const TODAY = day('2026-12-31');

  it.each([
    ['the day it is due', 0, 'not_due'],
    ['the day after', 1, 'd0_30'],
    ['30 days late', 30, 'd0_30'],
    ['31', 31, 'd31_60'],
    ['60', 60, 'd31_60'],
    ['61', 61, 'd61_90'],
    ['90', 90, 'd61_90'],
    ['91', 91, 'd90_plus'],
  ] as const)('%s', (_when, days, bucket) => {
    const row = agedBalance([open(addDays(TODAY, -days), 500)], TODAY).get('c')!;
    expect(row).toMatchObject({ [bucket]: 500, total: 500 });
  });

  it('takes off what credit notes left, and leaves out who owes nothing', () => {
    const rows = agedBalance(
      [
        open(TODAY, 1_000),
        open(addDays(TODAY, -45), 250),
        open(TODAY, 300, true),
        { ...open(TODAY, 0), client_id: 'd' },
      ],
      TODAY,
    );
    expect([...rows.keys()]).toEqual(['c']);
    expect(rows.get('c')).toMatchObject({ not_due: 1_000, d31_60: 250, credit_left: 300, total: 950 });
    expect(sumAged([rows.get('c')!, rows.get('c')!])).toMatchObject({ not_due: 2_000, total: 1_900 });
    expect(agedSheet([{ client_name: '=A', entity: 'ZR7', aged: rows.get('c')! }]).split('\r\n')[1]).toBe(
      "'=A;ZR7;10;0;2,5;0;0;3;9,5",
    );
  });
});

const START = day('2026-01-01');
/** A client's invoices, each with what was paid of it and a credit note. Days count from 1 January. */
const anAccount = fc.array(
  fc.record({
    ttc: fc.integer({ min: 1, max: 500_000 }),
    issued: fc.integer({ min: 0, max: 300 }),
    terms: fc.integer({ min: 0, max: 60 }),
    note: fc.option(
      fc.record({ share: fc.integer({ min: 1, max: 100 }), after: fc.integer({ min: 0, max: 60 }) }),
      {
        nil: null,
      },
    ),
    payments: fc.array(
      fc.record({
        share: fc.integer({ min: 0, max: 100 }),
        after: fc.integer({ min: -5, max: 120 }),
        cancelled: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 8 },
);

it('closing = amounts due − credits left = sum of the aged balance, on any day and for any account', () =>
  fc.assert(
    fc.property(anAccount, fc.integer({ min: 0, max: 400 }), (account, count) => {
      const on = addDays(START, count);
      const events: StatementEvent[] = [];
      const open: OpenInvoice[] = [];
      const overdue = { late: 0, coming: 0, credit: 0 };
      for (const [n, { ttc, issued, terms, note, payments }] of account.entries()) {
        const issued_on = addDays(START, issued);
        const number = `F${n}`;
        const one = { ...invoice(number, issued_on, ttc), issued_at: parisDayStart(issued_on) };
        events.push(invoiceEvent(one));
        let [due, dueNow] = [ttc, ttc];
        for (const { share, after, cancelled } of payments) {
          const amount = Math.floor((due * share) / 100);
          const paid_on = addDays(issued_on, Math.max(0, after));
          events.push(paymentEvent(one, { ...payment(amount, paid_on), at: parisDayStart(paid_on) }));
          if (cancelled)
            events.push(paymentEvent(one, { ...payment(-amount, paid_on), at: parisDayStart(paid_on) }));
          else {
            due -= amount;
            if (paid_on <= on) dueNow -= amount;
          }
        }
        if (note) {
          const worth = Math.max(1, Math.floor((ttc * note.share) / 100));
          const applied = Math.min(worth, due);
          const noted_on = addDays(issued_on, note.after);
          events.push(
            invoiceEvent({
              ...invoice(`A${n}`, noted_on, worth, 'credit_note'),
              issued_at: parisDayStart(noted_on),
            }),
          );
          if (noted_on <= on) {
            dueNow -= applied;
            open.push({ client_id: 'c', credit_note: true, due_on: noted_on, left: cents(worth - applied) });
            overdue.credit += worth - applied;
          }
        }
        if (issued_on > on) continue;
        const due_on = addDays(issued_on, terms);
        open.push({ client_id: 'c', credit_note: false, due_on, left: cents(dueNow) });
        overdue[on > due_on ? 'late' : 'coming'] += dueNow;
      }
      const { opening, rows, closing } = statementOf(events, { from: addDays(on, -30), to: on });
      const aged = sumAged(agedBalance(open, on).values());
      expect(closing).toBe(overdue.late + overdue.coming - overdue.credit);
      expect(aged.total).toBe(closing);
      expect(aged.d0_30 + aged.d31_60 + aged.d61_90 + aged.d90_plus).toBe(overdue.late);
      expect(aged.not_due).toBe(overdue.coming);
      const moved = rows.reduce((sum, { debit, credit }) => sum + debit - credit, 0);
      expect(opening + moved).toBe(closing);
      expect(rows.at(-1)?.balance ?? opening).toBe(closing);
    }),
  ));
