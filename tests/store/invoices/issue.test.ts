/** Numbers without gaps under any concurrency, frozen documents, records that follow, credit notes that never exceed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { readStatementEvents } from '../../../store/accounting/read-statement.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { cancelPayment } from '../../../store/invoices/cancel-payment.ts';
import { draftCreditNote } from '../../../store/invoices/draft-credit-note.ts';
import {
  InvoiceConflictError,
  InvoiceFrozenError,
  InvoiceLackingError,
} from '../../../store/invoices/errors.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { deleteDraft, draftByHand, draftFromRecords } from '../../../store/invoices/make-drafts.ts';
import { applyCredit, payInvoice } from '../../../store/invoices/pay-invoice.ts';
import { aDay } from '../../support/dates.ts';
import { MONDAY } from '../../support/intake.ts';
import { seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
/** The Tuesday after. */
const NOW = new Date('2026-12-01T09:00:00Z');
let client: ClientDoc;
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
  ({ client, commande } = await insertOrder(store));
  await setPrice(store, client, 25);
});

const build = () => buildLedger(store, { entity: 'ZR7', week: WEEK, now: NOW });
const lacksOf = () => [];
const issue = (id: string, how: Partial<Parameters<typeof issueInvoice>[1]> = {}) =>
  issueInvoice(store, { id, by: SYSTEM, now: NOW, lacksOf, ...how });
const byHand = (euros = 100) =>
  draftByHand(
    store,
    {
      entity: 'ZR7',
      client_id: client._id,
      manual_lines: [
        { label: 'Étude', quantity: 1, unit_price: asCents(euros * 100), discount_bp: asBasisPoints(0) },
      ],
    },
    SYSTEM,
    NOW,
  );
const recordIds = async () => {
  const week = await store.billing_weeks.findOne({ week_key: WEEK });
  return (await store.billing_records.find({ build_id: week!.build_id! }).toArray()).map(
    ({ record_id }) => record_id,
  );
};
const record = async () => {
  const week = await store.billing_weeks.findOne({ week_key: WEEK });
  return (await store.billing_records.findOne({ build_id: week!.build_id! }))!;
};
/** Four leads of the week, on an issued invoice: 100 € HT, 120 € TTC. */
async function issuedWeek() {
  const sold = await sell(store, commande, { units: 4 });
  await build();
  const draft = await draftFromRecords(store, await recordIds(), SYSTEM, NOW);
  return { sold, invoice: (await issue(draft._id))! };
}
const pay = (invoice_id: string, cents?: number, id = 'payment') =>
  payInvoice(
    store,
    {
      id,
      invoice_id,
      ...(cents !== undefined && { amount: asCents(cents) }),
      paid_on: aDay('2026-12-02'),
      means: 'virement',
      reference: '',
    },
    SYSTEM,
    NOW,
  );

describe('an issue', () => {
  it('gives 1…100 to 100 at once: no gap, no double; one that fails burns none', async () => {
    const drafts = await Promise.all(Array.from({ length: 100 }, () => byHand()));
    const bad = await byHand(0);
    await Promise.all([
      ...drafts.map(({ _id }) => issue(_id)),
      expect(issue(bad._id)).rejects.toThrow(InvoiceConflictError),
    ]);
    const issued = await store.invoices.find({ status: 'sent' }).sort({ invoice_number: 1 }).toArray();
    expect(issued.map(({ invoice_number }) => invoice_number)).toEqual(
      Array.from({ length: 100 }, (_, n) => `ZR7-202612-${String(n + 1).padStart(4, '0')}`),
    );
    expect(issued.map(({ journal_no }) => journal_no).sort((a, b) => a! - b!)).toEqual(
      Array.from({ length: 100 }, (_, n) => n + 1),
    );
  });

  it('dates nothing before the last of its series, whatever the clock says', async () => {
    const [first, second, third] = [await byHand(), await byHand(), await byHand()];
    await issue(first._id);
    const late = await issue(second._id, { now: new Date('2026-11-29T12:00:00Z') });
    expect(late).toMatchObject({ issued_on: '2026-12-01', invoice_number: 'ZR7-202612-0002' });
    const january = await issue(third._id, { now: new Date('2027-01-04T09:00:00Z') });
    expect(january).toMatchObject({
      issued_on: '2027-01-04',
      invoice_number: 'ZR7-202701-0001',
      journal_no: 1,
    });
  });

  it('twice at once is issued once', async () => {
    const draft = await byHand();
    const tries = await Promise.allSettled([issue(draft._id), issue(draft._id), issue(draft._id)]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(tries.flatMap((tried) => (tried.status === 'rejected' ? [tried.reason] : []))).toEqual([
      expect.any(InvoiceFrozenError),
      expect.any(InvoiceFrozenError),
    ]);
  });

  it('freezes what is printed, takes its records and locks the week', async () => {
    const { invoice } = await issuedWeek();
    expect(invoice).toMatchObject({
      status: 'sent',
      invoice_number: 'ZR7-202612-0001',
      issued_on: '2026-12-01',
      due_on: '2026-12-31',
      ht: 10_000,
      vat: 2_000,
      ttc: 12_000,
      document: {
        number: 'ZR7-202612-0001',
        period: { from: '2026-11-23', to: '2026-11-23' },
        lines: [
          {
            label: 'Leads Panneaux photovoltaïques, semaine du 23/11/2026 au 29/11/2026',
            quantity: 4,
            unit_price: 2500,
          },
        ],
      },
    });
    expect(await record()).toMatchObject({ status: 'invoiced', invoice_id: invoice._id });
    await expect(build()).rejects.toThrow('locked');
    await expect(draftFromRecords(store, await recordIds(), SYSTEM, NOW)).rejects.toMatchObject({
      code: 'RECORDS_TAKEN',
    });
    await expect(deleteDraft(store, invoice._id, SYSTEM, NOW)).rejects.toThrow(InvoiceFrozenError);
  });

  it('bills what the ledger says when it is issued, also after a reject', async () => {
    const sold = await sell(store, commande, { units: 4 });
    await build();
    const draft = await draftFromRecords(store, await recordIds(), SYSTEM, NOW);
    await rejectDelivery(store, { delivery_id: sold[0]!._id, reason: 'test', by: SYSTEM, now: NOW });
    expect(await issue(draft._id)).toMatchObject({ ht: 7_500, document: { lines: [{ quantity: 3 }] } });
  });

  it('racing rejects bills each unit or credits it, never both, never neither', async () => {
    const sold = await sell(store, commande, { units: 12 });
    await build();
    const draft = await draftFromRecords(store, await recordIds(), SYSTEM, NOW);
    await Promise.all([
      issue(draft._id),
      ...sold
        .slice(0, 8)
        .map(({ _id }) => rejectDelivery(store, { delivery_id: _id, reason: 'test', by: SYSTEM, now: NOW })),
    ]);
    const invoice = (await store.invoices.findOne({ _id: draft._id }))!;
    const note = await store.invoices.findOne({ kind: 'credit_note' });
    const billed = invoice.document!.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(billed - (note?.corrections.length ?? 0)).toBe(4);
  });

  it('that lacks something names it all, and takes no number', async () => {
    const draft = await byHand();
    const lacks = [{ path: 'client.legal.siren', message: 'manque' }];
    await expect(issue(draft._id, { lacksOf: () => lacks })).rejects.toThrow(InvoiceLackingError);
    expect(await store.invoice_series.countDocuments()).toBe(0);
  });

  it('is refused in simulation, for a week that is not over and for what was priced anew', async () => {
    await sell(store, commande, { units: 1 });
    await build();
    await expect(draftFromRecords(store, await recordIds(), SYSTEM, MONDAY)).rejects.toMatchObject({
      code: 'WEEK_UNFINISHED',
    });
    const draft = await draftFromRecords(store, await recordIds(), SYSTEM, NOW);
    await setPrice(store, client, 30, { product: 'PV' });
    await expect(issue(draft._id)).rejects.toMatchObject({ code: 'RECORDS_STALE' });
    await build();
    // The draft follows to the record that takes its place.
    expect(await issue(draft._id)).toMatchObject({ ht: 3_000 });
  });
});

describe('two drafts of the same records', () => {
  it('exclude each other; the one that is deleted frees them', async () => {
    await sell(store, commande, { units: 2 });
    await build();
    const ids = await recordIds();
    const tries = await Promise.allSettled([1, 2, 3].map(() => draftFromRecords(store, ids, SYSTEM, NOW)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [draft] = await store.invoices.find().toArray();
    expect(await deleteDraft(store, draft!._id, SYSTEM, NOW)).toBe(true);
    expect(await draftFromRecords(store, ids, SYSTEM, NOW)).toMatchObject({ ht: 5_000, record_ids: ids });
  });
});

describe('payments', () => {
  it('in parts make it paid; more than is due is refused; one is taken back by a row', async () => {
    const { invoice } = await issuedWeek();
    const part = await pay(invoice._id, 7_000, 'first');
    expect(part!.invoice).toMatchObject({ status: 'sent', paid: 7_000 });
    await expect(pay(invoice._id, 5_001, 'second')).rejects.toMatchObject({
      code: 'MORE_THAN_DUE',
      facts: { due_cents: 5_000 },
    });
    expect((await pay(invoice._id, undefined, 'third'))!.invoice).toMatchObject({
      status: 'paid',
      paid: 12_000,
    });
    const back = await cancelPayment(store, { id: 'back', payment_id: 'first' }, SYSTEM, NOW);
    expect(back!.invoice).toMatchObject({ status: 'sent', paid: 5_000 });
    await expect(
      cancelPayment(store, { id: 'again', payment_id: 'first' }, SYSTEM, NOW),
    ).rejects.toMatchObject({ code: 'PAYMENT_CANCELLED' });
  });

  it('at once are never more than is due', async () => {
    const { invoice } = await issuedWeek();
    await Promise.allSettled(Array.from({ length: 10 }, (_, n) => pay(invoice._id, 5_000, `p${n}`)));
    expect(await store.invoices.findOne({ _id: invoice._id })).toMatchObject({
      paid: 10_000,
      status: 'sent',
    });
    expect(await store.payments.countDocuments()).toBe(2);
  });
});

describe('a credit note', () => {
  const credit = (invoice_id: string, what: Parameters<typeof draftCreditNote>[1]['what']) =>
    draftCreditNote(store, { invoice_id, what, reason: 'Geste' }, SYSTEM, NOW);

  it('of rejected units credits what they were billed at, and is never more than the original', async () => {
    const { sold, invoice } = await issuedWeek();
    for (const { _id } of sold.slice(0, 3))
      await rejectDelivery(store, { delivery_id: _id, reason: 'test', by: SYSTEM, now: NOW });
    const draft = (await store.invoices.findOne({ kind: 'credit_note' }))!;
    const note = await issue(draft._id);
    expect(note).toMatchObject({
      invoice_number: 'ZR7-202612-0002',
      ht: 7_500,
      ttc: 9_000,
      document: { kind: 'credit_note', corrects: [{ number: 'ZR7-202612-0001', issued_on: '2026-12-01' }] },
    });
    expect(await store.invoices.findOne({ _id: invoice._id })).toMatchObject({
      credited: 9_000,
      status: 'sent',
    });
    await expect(credit(invoice._id, { amount_ht: asCents(2_501) })).rejects.toMatchObject({
      code: 'OVER_CREDITED',
      facts: { left_cents: 2_500 },
    });
  });

  it('issued by several at once never exceeds the original', async () => {
    const { invoice } = await issuedWeek();
    const drafts = await Promise.all([1, 2, 3].map(() => credit(invoice._id, { amount_ht: asCents(4_000) })));
    const tries = await Promise.allSettled(drafts.map((draft) => issue(draft!._id)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await store.invoices.findOne({ _id: invoice._id })).toMatchObject({ credited: 9_600 });
    // Neither gap nor double: the refused one burnt no number.
    expect(await store.invoice_series.findOne({ _id: 'external|ZR7|2026' })).toMatchObject({ last: 3 });
  });

  it('of a paid invoice is the client’s credit, applied to another one', async () => {
    const { invoice } = await issuedWeek();
    await pay(invoice._id);
    const draft = await credit(invoice._id, { lines: [{ line: 0, quantity: 1 }] });
    const note = (await issue(draft!._id))!;
    expect(note).toMatchObject({ ttc: 3_000, credited: 0, status: 'sent' });
    const other = (await issue((await byHand(20))._id))!;
    const applied = await applyCredit(
      store,
      { id: 'apply', credit_note_id: note._id, invoice_id: other._id, on: aDay('2026-12-03') },
      SYSTEM,
      NOW,
    );
    // 20 € HT are 24 € TTC: paid, and 6 € of the credit are left.
    expect(applied).toMatchObject({
      invoice: { status: 'paid', paid: 2_400 },
      credit_note: { paid: 2_400, status: 'sent' },
    });
  });

  it.each(['invoice', 'credit'])(
    'that paid another invoice is taken back on both, named by its row on the %s',
    async (half) => {
      const { invoice } = await issuedWeek();
      await pay(invoice._id);
      const draft = await credit(invoice._id, { lines: [{ line: 0, quantity: 1 }] });
      const note = (await issue(draft!._id))!;
      const other = (await issue((await byHand(25))._id))!;
      const input = { id: 'apply', credit_note_id: note._id, invoice_id: other._id, on: aDay('2026-12-03') };
      expect(await applyCredit(store, input, SYSTEM, NOW)).toMatchObject({
        invoice: { status: 'paid', paid: 3_000 },
        credit_note: { status: 'paid', paid: 3_000 },
      });
      const back = await cancelPayment(store, { id: 'back', payment_id: `apply|${half}` }, SYSTEM, NOW);
      expect(back!.invoice._id).toBe(half === 'invoice' ? other._id : note._id);
      for (const _id of [other._id, note._id]) {
        const after = await store.invoices.findOne({ _id });
        expect(after).toMatchObject({ status: 'sent', paid: 0 });
        expect(after).not.toHaveProperty('paid_at');
      }
      for (const again of ['apply|invoice', 'apply|credit'])
        await expect(
          cancelPayment(store, { id: `again ${again}`, payment_id: again }, SYSTEM, NOW),
        ).rejects.toMatchObject({ code: 'PAYMENT_CANCELLED' });
      expect(await store.payments.countDocuments({ means: 'compensation' })).toBe(4);
      const anew = await applyCredit(store, { ...input, id: 'anew' }, SYSTEM, NOW);
      expect(anew).toMatchObject({ invoice: { status: 'paid' }, credit_note: { status: 'paid' } });
    },
  );

  it('taken back on both halves at once is taken back once', async () => {
    const { invoice } = await issuedWeek();
    await pay(invoice._id);
    const draft = await credit(invoice._id, { lines: [{ line: 0, quantity: 1 }] });
    const note = (await issue(draft!._id))!;
    const other = (await issue((await byHand(25))._id))!;
    const input = { id: 'apply', credit_note_id: note._id, invoice_id: other._id, on: aDay('2026-12-03') };
    await applyCredit(store, input, SYSTEM, NOW);
    const tries = await Promise.allSettled(
      ['apply|invoice', 'apply|credit'].map((payment_id) =>
        cancelPayment(store, { id: `back ${payment_id}`, payment_id }, SYSTEM, NOW),
      ),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const _id of [other._id, note._id])
      expect(await store.invoices.findOne({ _id })).toMatchObject({ status: 'sent', paid: 0 });
  });

  it.each([
    ['owes a cent', 100.03, [5_001, 5_002], { paid: 1, credited: 12_003 }, 0],
    ['is owed a cent', 100.01, [5_003, 4_998], { paid: 0, credited: 12_001 }, 1],
    ['comes out even', 100, [5_000, 5_000], { paid: 0, credited: 12_000 }, 0],
  ])(
    'that takes the last of an invoice leaves nothing due when by rounding the client %s',
    async (_what, euros, parts, settled, onNote) => {
      const { _id } = (await issue((await byHand(euros))._id))!;
      for (const part of parts) await issue((await credit(_id, { amount_ht: asCents(part) }))!._id);
      expect(await store.invoices.findOne({ _id })).toMatchObject({ status: 'paid', ...settled });
      const notes = await store.invoices.find({ kind: 'credit_note' }).sort({ journal_no: 1 }).toArray();
      expect(notes.map(({ status, paid }) => [status, paid])).toEqual([
        ['paid', 0],
        ['paid', onNote],
      ]);
      const events = await readStatementEvents(store, client._id, aDay('2026-12-31'));
      expect(events.reduce((sum, { debit, credit: off }) => sum + debit - off, 0)).toBe(0);
    },
  );

  it('in full, to bill again, frees the records; the cancelled one keeps its number', async () => {
    const { invoice } = await issuedWeek();
    const draft = await credit(invoice._id, { full: true, rebill: true });
    await issue(draft!._id);
    expect(await store.invoices.findOne({ _id: invoice._id })).toMatchObject({
      status: 'cancelled',
      invoice_number: 'ZR7-202612-0001',
      credited: 12_000,
    });
    await build();
    const again = await draftFromRecords(store, await recordIds(), SYSTEM, NOW);
    expect(await issue(again._id)).toMatchObject({ invoice_number: 'ZR7-202612-0003', ht: 10_000 });
  });
});
