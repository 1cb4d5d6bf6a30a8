/** Whatever is issued, paid, credited and taken back: journal, statement and aged balance say what the invoices say. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { agedBalance, sumAged } from '../../../domain/accounting/aged-balance.ts';
import { journalAgrees } from '../../../domain/accounting/journal-totals.ts';
import { statementOf } from '../../../domain/accounting/statement.ts';
import { amountDue } from '../../../domain/invoices/invoice-status.ts';
import { asCents } from '../../../domain/money/money.ts';
import { addDays, type ParisDay, parisDay } from '../../../domain/time/paris-time.ts';
import { readOpenInvoices } from '../../../store/accounting/read-open-invoices.ts';
import { readStatementEvents } from '../../../store/accounting/read-statement.ts';
import { readVat } from '../../../store/accounting/read-vat.ts';
import { sumInvoices, sumJournal } from '../../../store/accounting/sum-journal.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId } from '../../../store/db/ids.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import { cancelPayment } from '../../../store/invoices/cancel-payment.ts';
import { draftCreditNote } from '../../../store/invoices/draft-credit-note.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { applyCredit, payInvoice } from '../../../store/invoices/pay-invoice.ts';
import { aDay } from '../../support/dates.ts';
import { issueByHand } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const START = new Date('2026-10-01T08:00:00Z');
const HOURS = 3_600_000;
let client: ClientDoc;

beforeEach(async () => {
  await emptyStore(store);
  ({ client } = await insertOrder(store));
});

const aStep = fc.record({
  what: fc.constantFrom('issue', 'issue', 'pay', 'pay', 'credit', 'apply', 'refund', 'cancel'),
  pick: fc.nat(20),
  share: fc.integer({ min: 1, max: 100 }),
  cents: fc.integer({ min: 1, max: 90_000 }),
  hours: fc.integer({ min: 0, max: 200 }),
});
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;

const issued = (filter: object) =>
  store.invoices
    .find({ status: 'sent', ...filter })
    .sort({ _id: 1 })
    .toArray();

/** Does one thing, when there is something it can be done to. */
async function take({ what, pick, share, cents }: Step, now: Date): Promise<void> {
  if (what === 'issue') return void (await issueByHand(store, client, cents, now));
  const kind = what === 'apply' || what === 'refund' ? 'credit_note' : { $ne: 'credit_note' };
  const found = await issued({ kind });
  const one = found[pick % (found.length || 1)];
  const amount = one && asCents(Math.max(1, Math.floor((amountDue(one) * share) / 100)));
  const paid_on = parisDay(now);
  if (what === 'cancel') {
    const payments = await store.payments
      .find({ cancels: { $exists: false } })
      .sort({ _id: 1 })
      .toArray();
    const known = new Set(await store.payments.distinct('cancels'));
    const payment = payments.filter(({ _id }) => !known.has(_id))[pick];
    if (payment) await cancelPayment(store, { id: newId(), payment_id: payment._id }, SYSTEM, now);
  } else if (!one || !amount || amountDue(one) <= 0) return;
  else if (what === 'apply') {
    const [target] = (await issued({ kind: { $ne: 'credit_note' } })).filter((other) => amountDue(other) > 0);
    const most = target && asCents(Math.min(amount, amountDue(target)));
    const of = { id: newId(), credit_note_id: one._id, on: paid_on };
    if (most) await applyCredit(store, { ...of, invoice_id: target._id, amount: most }, SYSTEM, now);
  } else if (what === 'credit') {
    const [rest = 0] = one.vat_breakdown.map(
      ({ base, rate_bp }) => base - (one.credited_by_rate?.[rate_bp] ?? 0),
    );
    const amount_ht = asCents(Math.floor((rest * share) / 100));
    if (amount_ht === 0) return;
    const of = { invoice_id: one._id, what: { amount_ht }, reason: 'geste' };
    const { _id: id } = (await draftCreditNote(store, of, SYSTEM, now))!;
    await issueInvoice(store, { id, by: SYSTEM, now, lacksOf: () => [] });
  } else {
    const payment = { id: newId(), invoice_id: one._id, amount, paid_on, means: 'virement' as const };
    await payInvoice(store, { ...payment, reference: '' }, SYSTEM, now);
  }
}

const closing = async (day: ParisDay) =>
  statementOf(await readStatementEvents(store, client._id, day), { from: aDay('2026-01-01'), to: day })
    .closing;
const aged = async (day: ParisDay) =>
  sumAged(agedBalance(await readOpenInvoices(store, ['ZR7'], day), day).values());

it('any history', { timeout: 180_000 }, () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(aStep, { minLength: 8, maxLength: 16 }),
      fc.integer({ min: 1, max: 60 }),
      async (steps, back) => {
        await Promise.all([store.invoices.deleteMany({}), store.payments.deleteMany({})]);
        await store.invoice_series.deleteMany({});
        let now = START;
        for (const step of steps) {
          now = new Date(now.getTime() + step.hours * HOURS);
          await take(step, now);
        }
        const today = parisDay(now);
        const period = { entity: 'ZR7' as const, from: aDay('2026-01-01'), to: today };

        const [journal, { invoices, credit_notes }] = await Promise.all([
          sumJournal(store, period),
          sumInvoices(store, period),
        ]);
        expect(journalAgrees(journal)).toBe(true);
        expect(journal.debit).toBe(invoices.ttc + credit_notes.ttc);

        const all = await store.invoices.find({ status: { $ne: 'draft' } }).toArray();
        const sum = (of: (invoice: (typeof all)[number]) => boolean) =>
          all.filter(of).reduce((total, invoice) => total + amountDue(invoice), 0);
        const due = sum(({ kind }) => kind !== 'credit_note');
        const left = sum(({ kind }) => kind === 'credit_note');
        const balance = await aged(today);
        expect(await closing(today)).toBe(due - left);
        expect(balance).toMatchObject({ total: due - left, credit_left: left });
        // On the days before, too, whatever came after.
        const before = addDays(today, -back);
        expect((await aged(before)).total).toBe(await closing(before));

        // On receipts, what fell due is the money that came in.
        const { collected } = await readVat(store, 'ZR7', period);
        const received = (await store.payments.find({}).toArray()).reduce((total, { invoice_id, amount }) => {
          const { kind } = all.find(({ _id }) => _id === invoice_id)!;
          return total + (kind === 'credit_note' ? -amount : amount);
        }, 0);
        expect(collected.reduce((total, row) => total + row.due.base + row.due.vat, 0)).toBe(received);
        expect(collected.reduce((total, row) => total + row.invoiced.vat, 0)).toBe(
          invoices.vat - credit_notes.vat,
        );
      },
    ),
    { numRuns: 12 },
  ),
);
