/** Late invoices are reminded of, step by step and once; nobody who said so, nor in simulation, is written to. */
import { describe, expect, it } from 'vitest';
import { addDays, DAY_MS } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import {
  askNextReminder,
  askReminder,
  changeReminders,
  NotRemindableError,
} from '../../../store/invoices/reminders.ts';
import { changeSetting } from '../../../store/settings/change-setting.ts';
import { launchInvoice } from '../../../temporal/launch/invoice.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';
import { newId } from '../../../store/db/ids.ts';

const world = useDelivery();
useWorker(world);

/** An invoice of 120 € that was due so many days ago. */
async function lateInvoice(days: number, client: object = {}) {
  const { store, today } = world;
  if ((await store.entities.countDocuments()) === 0) await fillCompanies(store);
  const { client: buyer } = await insertOrder(store, {}, client);
  const { _id } = await issueByHand(store, buyer, 10_000, new Date());
  await store.invoices.updateOne(
    { _id },
    { $set: { due_on: addDays(today, -days) }, $unset: { unfinished: 1 } },
  );
  return (await store.invoices.findOne({ _id }))!;
}

/** The Schedule's workflow, until what it asked for was done. */
async function remind(): Promise<number> {
  const { client, taskQueue } = world.temporal;
  const workflowId = `reminders/${newId()}`;
  const asked = await client.workflow.execute('invoiceReminders', { workflowId, taskQueue, args: [] });
  await until(async () => (await world.store.invoice_mails.countDocuments({ status: 'sending' })) === 0);
  // A mail is asked for again only once its workflow has ended.
  for (const { _id, invoice_id } of await mails())
    await client.workflow.getHandle(`invoice/${invoice_id}/${_id}`).result();
  return asked as number;
}
const mails = () => world.store.invoice_mails.find().sort({ created_at: 1 }).toArray();

/** Makes every reminder so far this many days older. */
const later = async (days: number) => {
  for (const { _id, created_at } of await mails())
    await world.store.invoice_mails.updateOne(
      { _id },
      { $set: { created_at: new Date(created_at.getTime() - days * DAY_MS) } },
    );
};

describe('reminders of late invoices', () => {
  it('go out step by step with the words of each, what is due and the PDF', async () => {
    await lateInvoice(30);
    await lateInvoice(6);
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    await later(14);
    expect(await remind()).toBe(1);
    const subjects = world.smtp.messages.map(({ raw }) => raw.toString('utf8'));
    expect(subjects).toHaveLength(2);
    expect(subjects.every((text) => text.includes('application/pdf'))).toBe(true);
    expect((await mails()).map(({ step, status, kind }) => [kind, step, status])).toEqual([
      ['reminder', 1, 'sent'],
      ['reminder', 2, 'sent'],
    ]);
  });

  it('leave out clients and invoices they were stopped for, and what is paid', async () => {
    await lateInvoice(10, { reminders_enabled: false });
    const paid = await lateInvoice(10);
    await world.store.invoices.updateOne({ _id: paid._id }, { $set: { paid: paid.ttc, status: 'paid' } });
    const stopped = await lateInvoice(10);
    await changeReminders(world.store, stopped._id, false, SYSTEM, new Date());
    expect(await remind()).toBe(0);
    await changeReminders(world.store, stopped._id, true, SYSTEM, new Date());
    expect(await remind()).toBe(1);
    expect(await world.store.event_log.countDocuments({ action: 'invoice.reminders' })).toBe(2);
  });

  it('in simulation go to its address, and count for nothing afterwards', async () => {
    const { store } = world;
    await lateInvoice(10);
    const simulate = (simulation_mode: boolean) =>
      changeSetting(store, {
        key: 'email_denylist',
        next: (current) => ({ ...current, simulation_mode, simulation_email: 'bac@rdz.example' }),
        by: SYSTEM,
        now: new Date(),
      });
    await simulate(true);
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    expect(await mails()).toMatchObject([{ to: ['bac@rdz.example'], simulated: true, step: 1 }]);
    await simulate(false);
    expect(await remind()).toBe(1);
    expect((await mails()).map(({ simulated }) => simulated ?? false)).toEqual([true, false]);
  });

  it('that failed come again, as the same mail', async () => {
    await lateInvoice(10);
    world.smtp.script(() => ({ rcpt: '550 5.1.1 unknown user' }));
    expect(await remind()).toBe(1);
    expect(await mails()).toMatchObject([{ status: 'failed' }]);
    world.smtp.script(() => 'ok');
    expect(await remind()).toBe(1);
    await until(async () => (await mails())[0]!.status === 'sent');
    expect((await mails()).map(({ step }) => step)).toEqual([1]);
  });

  it('that failed come again at the address of today', async () => {
    const invoice = await lateInvoice(10);
    world.smtp.script(() => ({ rcpt: '550 5.1.1 unknown user' }));
    await remind();
    world.smtp.script(() => 'ok');
    await world.store.clients.updateOne({ _id: invoice.client_id! }, { $set: { email: 'juste@x.example' } });
    await remind();
    expect(await mails()).toMatchObject([{ to: ['juste@x.example'], status: 'sent' }]);
  });

  it('stay here when the invoice was paid, or they were stopped, before they left', async () => {
    const [paid, stopped] = [await lateInvoice(10), await lateInvoice(10)];
    const { store, temporal } = world;
    const asked = [];
    for (const invoice of [paid, stopped])
      asked.push(await askReminder(store, { invoice, step: 1 }, SYSTEM.id, new Date()));
    await store.invoices.updateOne({ _id: paid._id }, { $set: { paid: paid.ttc, status: 'paid' } });
    await changeReminders(store, stopped._id, false, SYSTEM, new Date());
    for (const { _id: mail_id, invoice_id } of asked) await launchInvoice(temporal, { invoice_id, mail_id });
    await until(async () => (await mails()).every(({ status }) => status === 'failed'));
    expect((await mails()).map(({ attempts }) => attempts.map(({ code }) => code))).toEqual([
      ['NOTHING_DUE'],
      ['REMINDERS_OFF'],
    ]);
    expect(world.smtp.messages).toHaveLength(0);
  });

  it('are told to people when there is nobody to write to', async () => {
    const invoice = await lateInvoice(10);
    await world.store.clients.updateOne({ _id: invoice.client_id! }, { $set: { email: '' } });
    expect(await remind()).toBe(0);
    expect(await world.store.alerts.findOne({ subject_id: invoice._id })).toMatchObject({
      kind: 'invoice_mail_failed',
      facts: { code: 'NO_RECIPIENT' },
    });
  });

  it('can be asked for before their day, of what is late alone', async () => {
    const late = await lateInvoice(1);
    const ask = (invoice: typeof late) => askNextReminder(world.store, invoice, 'test', new Date());
    expect(await ask(late)).toMatchObject({ step: 1, kind: 'reminder' });
    const early = await lateInvoice(-5);
    await expect(ask(early)).rejects.toThrow(NotRemindableError);
  });
});

it('a credit note nobody issues for a week is told of, until it is issued or thrown away', async () => {
  const original = await lateInvoice(1);
  const { _id: _, invoice_number: _number, draft_key: _key, ...rest } = original;
  const created_at = new Date(Date.now() - 8 * DAY_MS);
  const draft = { ...rest, _id: newId(), kind: 'credit_note' as const, status: 'draft' as const, created_at };
  await world.store.invoices.insertOne(draft);
  await remind();
  const open = () =>
    world.store.alerts.countDocuments({ kind: 'credit_note_waiting', open_key: { $exists: true } });
  expect(await open()).toBe(1);
  await world.store.invoices.deleteOne({ _id: draft._id });
  await remind();
  expect(await open()).toBe(0);
});
