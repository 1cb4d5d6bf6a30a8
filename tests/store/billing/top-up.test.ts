/** A top-up is a sale: the units move and what bills them is drafted, both or neither, once per request. */
import { beforeEach, describe, expect, it } from 'vitest';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { readUndelivered } from '../../../store/accounting/read-undelivered.ts';
import { readVat } from '../../../store/accounting/read-vat.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { moveUnits, RequestReusedError, type UnitsMoved } from '../../../store/billing/move-units.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import { draftCreditNote } from '../../../store/invoices/draft-credit-note.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { changeDraft, deleteDraft } from '../../../store/invoices/make-drafts.ts';
import { changeEntity } from '../../../store/settings/change-setting.ts';
import { aDay } from '../../support/dates.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const NOW = new Date('2026-12-01T09:00:00Z');
let client: ClientDoc;

beforeEach(async () => {
  await emptyStore(store);
  ({ client } = await insertOrder(store));
});

const move = (id: string, change: Partial<UnitsMoved>, now = NOW) =>
  moveUnits(
    store,
    { id, client_id: client._id, produit: 'PV', kind: 'top_up', units: 10, ...change },
    SYSTEM,
    now,
  );
const buy = (id: string, units = 10, cents = 2_000, sale: UnitsMoved['sale'] = {}) =>
  move(id, { units, sale: { unit_price: asCents(cents), ...sale } });
const refund = (id: string, units: number) => move(id, { kind: 'refund', units: -units, reason: 'Trop' });
const issue = (id: string) => issueInvoice(store, { id, by: SYSTEM, now: NOW, lacksOf: () => [] });
const movement = (_id: string) => store.prepayment_movements.findOne({ _id });
const remaining = async () => (await store.prepayment_balances.findOne())!.remaining;
const invoiceOf = async (id: string) => (await store.invoices.findOne({ _id: id }))!;
const drafts = () => store.invoices.find({ status: 'draft' }).toArray();

/** Bought and billed. @returns the invoice's id */
async function billed(id: string, units?: number, cents?: number, sale: UnitsMoved['sale'] = {}) {
  const { invoices } = (await buy(id, units, cents, sale))!;
  await issue(invoices[0]!._id);
  return invoices[0]!._id;
}

describe('units with a price', () => {
  it('are on a draft the movement names', async () => {
    const { balance, invoices } = (await buy('a'))!;
    expect(balance.remaining).toBe(10);
    expect(invoices).toMatchObject([
      {
        ...{ status: 'draft', kind: 'invoice', client_id: client._id, entity: client.entity },
        ...{ ht: 20_000, vat: 4_000, ttc: 24_000 },
        prepaid: { movement_id: 'a', produit: 'PV', units: 10, unit_price: 2_000 },
      },
    ]);
    expect(await movement('a')).toMatchObject({ invoice_id: invoices[0]!._id });
    expect(await store.event_log.distinct('action')).toEqual(
      expect.arrayContaining(['prepaid.top_up', 'invoice.create']),
    );
  });

  it('are billed once, however often and fast they are asked for', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => buy('a')));
    expect(answers.filter((moved) => !moved!.already)).toHaveLength(1);
    expect(new Set(answers.map((moved) => moved!.invoices[0]!._id)).size).toBe(1);
    expect(await store.invoices.countDocuments()).toBe(1);
    expect(await remaining()).toBe(10);
    await expect(buy('a', 10, 1_999)).rejects.toThrow(RequestReusedError);
  });

  it('have no draft when they are given away, invoiced outside, or nothing is said', async () => {
    for (const [id, sale] of [
      ['a', { gift: true }],
      ['b', { external_invoice_number: 'F-12' }],
      ['c', {}],
    ] as const)
      expect((await move(id, { sale }))!.invoices).toEqual([]);
    expect(await store.invoices.countDocuments()).toBe(0);
  });

  it('are on a deposit when the company says so', async () => {
    const billing = { prepaid_document: '386' as const };
    await changeEntity(store, client.entity, { billing }, SYSTEM, NOW);
    const id = await billed('a');
    expect(await invoiceOf(id)).toMatchObject({ kind: 'deposit', invoice_number: 'ZR7-202612-0001' });
  });

  it('keep their product on the document that is issued', async () => {
    const { document } = await invoiceOf(await billed('a'));
    expect(document!.lines).toMatchObject([
      { label: 'Unités prépayées Panneaux photovoltaïques', product: 'PV', quantity: 10 },
    ]);
    expect(document).toMatchObject({ paid: 0, due_on: '2026-12-31' });
  });
});

describe('units that were paid', () => {
  const paid = { paid_on: aDay('2026-11-30'), paid_by: 'carte' } as const;

  it('are on an invoice that is settled when it is issued', async () => {
    const id = await billed('a', 10, 2_000, paid);
    expect(await invoiceOf(id)).toMatchObject({
      ...{ status: 'paid', paid: 24_000 },
      document: { paid: 24_000, due_on: '2026-11-30' },
    });
    expect(await store.payments.find().toArray()).toMatchObject([
      { invoice_id: id, amount: 24_000, paid_on: '2026-11-30', means: 'carte' },
    ]);
  });

  it('have their VAT due on the day they were paid', async () => {
    await billed('a', 10, 2_000, paid);
    const due = async (from: string, to: string) =>
      (await readVat(store, client.entity, { from: aDay(from), to: aDay(to) })).collected.map(
        (row) => row.due,
      );
    expect(await due('2026-11-01', '2026-11-30')).toEqual([{ base: 20_000, vat: 4_000 }]);
    expect(await due('2026-12-01', '2026-12-31')).toEqual([{ base: 0, vat: 0 }]);
  });

  it('leave what else is on the document to be paid', async () => {
    const { invoices } = (await buy('a', 10, 2_000, paid))!;
    const manual_lines = [
      { label: 'Étude', quantity: 1, unit_price: asCents(10_000), discount_bp: asBasisPoints(0) },
    ];
    await changeDraft(store, invoices[0]!._id, { manual_lines }, SYSTEM, NOW);
    expect(await issue(invoices[0]!._id)).toMatchObject({ status: 'sent', ttc: 36_000, paid: 24_000 });
  });
});

describe('a draft of units', () => {
  it('that is deleted leaves them, and their movement names none', async () => {
    const { invoices } = (await buy('a'))!;
    await deleteDraft(store, invoices[0]!._id, SYSTEM, NOW);
    expect(await movement('a')).not.toHaveProperty('invoice_id');
    expect(await remaining()).toBe(10);
    expect((await buy('a'))!).toMatchObject({ already: true, invoices: [] });
    expect((await refund('r', 10))!.invoices).toEqual([]);
  });

  it('bills those that are not taken back before it is issued', async () => {
    const { invoices } = (await buy('a'))!;
    expect((await refund('r', 4))!.invoices).toEqual([]);
    expect(await invoiceOf(invoices[0]!._id)).toMatchObject({ ht: 12_000, prepaid: { units: 6 } });
    await refund('s', 6);
    expect(await store.invoices.countDocuments()).toBe(0);
    expect(await movement('a')).not.toHaveProperty('invoice_id');
  });

  it('keeps what else is written on it', async () => {
    const { invoices } = (await buy('a'))!;
    const line = { label: 'Étude', quantity: 1, unit_price: asCents(500), discount_bp: asBasisPoints(0) };
    await changeDraft(store, invoices[0]!._id, { manual_lines: [line] }, SYSTEM, NOW);
    await refund('r', 10);
    const left = await invoiceOf(invoices[0]!._id);
    expect(left).toMatchObject({ ht: 500 });
    expect(left).not.toHaveProperty('prepaid');
  });
});

describe('a refund of what was billed', () => {
  it('drafts a credit note per invoice, the last bought first', async () => {
    const first = await billed('a', 10, 2_000);
    await move('b', { units: 3, sale: { gift: true } }, new Date(NOW.getTime() + 1_000));
    const price = { unit_price: asCents(3_000) };
    const last = await move('c', { units: 5, sale: price }, new Date(NOW.getTime() + 2_000));
    const second = last!.invoices[0]!._id;
    await issue(second);
    const later = new Date(NOW.getTime() + 3_000);
    // 5 of the last invoice, 3 that cost nothing, 2 of the first.
    const { invoices } = (await move('r', { kind: 'refund', units: -10, reason: 'Trop' }, later))!;
    expect(invoices).toMatchObject([
      { kind: 'credit_note', original_ids: [second], ht: 15_000, reason: 'Trop', refund_id: 'r' },
      { kind: 'credit_note', original_ids: [first], ht: 4_000 },
    ]);
    expect(await movement('r')).toMatchObject({ credit_note_ids: invoices.map(({ _id }) => _id) });
    const again = await move('r', { kind: 'refund', units: -10, reason: 'Trop' }, later);
    expect(again).toMatchObject({ already: true });
    expect(again!.invoices).toHaveLength(2);
    for (const { _id } of invoices) await issue(_id);
    expect(await invoiceOf(second)).toMatchObject({ status: 'paid', credited: 18_000 });
    // What is left is worth what was paid of it.
    expect(await readUndelivered(store, [client.entity], aDay('2026-12-01'))).toMatchObject([
      { units: 8, value: 16_000 },
    ]);
    const one = await move('s', { kind: 'refund', units: -1 }, later);
    await deleteDraft(store, one!.invoices[0]!._id, SYSTEM, NOW);
    expect(await movement('s')).toMatchObject({ credit_note_ids: [] });
  });

  it('moves nothing when the invoice was credited by hand', async () => {
    const id = await billed('a');
    const note = await draftCreditNote(
      store,
      { invoice_id: id, what: { full: true }, reason: 'Erreur' },
      SYSTEM,
      NOW,
    );
    await issue(note!._id);
    await expect(refund('r', 1)).rejects.toMatchObject({ code: 'OVER_CREDITED' });
    expect(await remaining()).toBe(10);
    expect((await move('c', { kind: 'correction', units: -10, reason: 'Avoir' }))!.invoices).toEqual([]);
  });

  it('at once takes no unit twice', async () => {
    await billed('a', 10);
    const answers = await Promise.allSettled([1, 2, 3, 4].map((n) => refund(`r${n}`, 3)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const notes = await drafts();
    expect(notes.reduce((sum, { ht }) => sum + ht, 0)).toBe(18_000);
    expect(await remaining()).toBe(1);
  });

  it('goes to the document that replaced one credited in full, to be billed again', async () => {
    const id = await billed('a');
    // Its draft credit note is void: the new document leaves them out.
    const [early] = (await refund('q', 3))!.invoices;
    const what = { full: true, rebill: true } as const;
    const note = await draftCreditNote(store, { invoice_id: id, what, reason: 'Adresse' }, SYSTEM, NOW);
    await issue(note!._id);
    expect(await invoiceOf(id)).toMatchObject({ status: 'cancelled' });
    const [again, ...others] = await drafts();
    expect(others).toEqual([]);
    expect(again!._id).not.toBe(early!._id);
    expect(again).toMatchObject({ ht: 14_000, prepaid: { movement_id: 'a', units: 7 } });
    expect(await movement('q')).toMatchObject({ credit_note_ids: [] });
    expect(await movement('a')).toMatchObject({ invoice_id: again!._id });
    await issue(again!._id);
    expect((await refund('r', 2))!.invoices).toMatchObject([{ original_ids: [again!._id], ht: 4_000 }]);
  });
});
