/** Prepaid units that a deposit sold are invoiced once they are delivered, week by week (02-money "Prepaid", `S4`). */
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { businessProcess } from '../../../domain/invoices/business-process.ts';
import { asCents } from '../../../domain/money/money.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { readStatementEvents } from '../../../store/accounting/read-statement.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { checkMoney } from '../../../store/billing/checks/check-money.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { draftCreditNote } from '../../../store/invoices/draft-credit-note.ts';
import { clientsWithDeposits, draftFinal } from '../../../store/invoices/draft-final.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { changeEntity } from '../../../store/settings/change-setting.ts';
import { aDay, aWeek } from '../../support/dates.ts';
import { MONDAY } from '../../support/intake.ts';
import { sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
const LATER = new Date('2026-12-01T09:00:00Z');
let client: ClientDoc;
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  ({ client, commande } = await insertOrder(store));
  await setPrice(store, client, 20);
  await changeEntity(store, client.entity, { billing: { prepaid_document: '386' } }, SYSTEM, MONDAY);
});

const issue = async (id: string) =>
  (await issueInvoice(store, { id, by: SYSTEM, now: LATER, lacksOf: () => [] }))!;
/** Units on a deposit that is issued. @returns its id */
async function deposit(id: string, units: number, unit_price = 2_000, at = MONDAY): Promise<string> {
  const moved = await moveUnits(
    store,
    {
      ...{ id, client_id: client._id, produit: 'PV', kind: 'top_up' as const, units },
      sale: { unit_price: asCents(unit_price) },
    },
    SYSTEM,
    at,
  );
  await issue(moved!.invoices[0]!._id);
  return moved!.invoices[0]!._id;
}
const build = () => buildLedger(store, { entity: client.entity, week: WEEK, now: LATER });
const deliver = (units: number) => sell(store, commande, { units, delivery: { billing_mode: 'PREPAID' } });
const draft = (until = WEEK) =>
  draftFinal(store, { entity: client.entity, client_id: client._id, until }, SYSTEM, LATER);
const settled = async (id: string) => (await store.invoices.findOne({ _id: id }))!.settled_units;

describe('units of deposits', () => {
  it('are on an invoice that the deposits have paid, once, with nothing left due', async () => {
    const [first, second] = [await deposit('a', 3), await deposit('b', 10, 2_500, LATER)];
    await deliver(5);
    await build();
    expect(await clientsWithDeposits(store, ['ZR7', 'MDL'])).toEqual([
      { entity: client.entity, client_id: client._id },
    ]);
    const final = await draft();
    expect(final).toMatchObject({ status: 'draft', ht: 11_000, settles_until: WEEK });
    const issued = await issue(final!._id);
    expect(issued).toMatchObject({
      status: 'paid',
      ttc: 13_200,
      paid: 13_200,
      original_ids: [first, second],
    });
    const document = issued.document!;
    expect(businessProcess(document)).toBe('S4');
    expect(document.corrects.map(({ deposit: is }) => is)).toEqual([true, true]);
    expect(document.period).toEqual({ from: aDay('2026-11-23'), to: aDay('2026-11-23') });
    expect([await settled(first), await settled(second)]).toEqual([3, 2]);
    expect(await draft()).toBeNull();
    expect(await store.invoices.countDocuments({ status: 'draft' })).toBe(0);
  });

  it('stand on the account with their deposit alone', async () => {
    await deposit('a', 3);
    await deliver(2);
    await build();
    await issue((await draft())!._id);
    const events = await readStatementEvents(store, client._id, aDay('2026-12-31'));
    expect(events.map(({ kind, debit }) => [kind, debit])).toEqual([
      ['deposit', 7_200],
      ['invoice', 0],
    ]);
    const checks = (['invoices_are_sums', 'journal_balances'] as const).map((name) => ({
      name,
      entity: client.entity,
    }));
    await checkMoney({ store, log: pino({ level: 'silent' }) }, LATER, checks);
    expect(await store.billing_checks.distinct('ok')).toEqual([true]);
  });

  it('that come back are delivered again before more is billed; such an invoice has no credit note', async () => {
    const id = await deposit('a', 10);
    const deliveries = await deliver(4);
    await build();
    const { _id } = await issue((await draft())!._id);
    for (const { _id: delivery_id } of deliveries.slice(0, 2))
      await rejectDelivery(store, { delivery_id, reason: 'faux numéro', by: SYSTEM, now: LATER });
    expect(await draft()).toBeNull();
    await deliver(3);
    await buildLedger(store, { entity: client.entity, week: WEEK, supplement: true, now: LATER });
    const next = await draft();
    expect(next!.ht).toBe(2_000);
    await issue(next!._id);
    expect(await settled(id)).toBe(5);
    const credit = { invoice_id: _id, what: { full: true as const }, reason: 'Erreur' };
    await expect(draftCreditNote(store, credit, SYSTEM, LATER)).rejects.toMatchObject({
      code: 'AFTER_DEPOSIT',
    });
  });

  it('have one open draft a client, which follows what is delivered and reaches further when asked', async () => {
    await deposit('a', 10);
    await deliver(2);
    await build();
    const [one, other] = await Promise.all([draft(), draft()]);
    expect([one, other].filter(Boolean)).toHaveLength(1);
    await deliver(1);
    await buildLedger(store, { entity: client.entity, week: WEEK, supplement: true, now: LATER });
    const further = (await draft(aWeek('2026-W49')))!;
    expect(further).toMatchObject({ ht: 6_000, settles_until: '2026-W49' });
    expect(await store.invoices.countDocuments({ status: 'draft' })).toBe(1);
  });
});
