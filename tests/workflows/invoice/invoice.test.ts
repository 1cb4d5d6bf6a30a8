/** What follows an issue: the file once and for good, the mail at least once, whatever the mail server does. */
import { describe, expect, it } from 'vitest';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId } from '../../../store/db/ids.ts';
import { changeSetting } from '../../../store/settings/change-setting.ts';
import { askMail } from '../../../store/invoices/invoice-mails.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { draftByHand } from '../../../store/invoices/make-drafts.ts';
import { launchInvoice } from '../../../temporal/launch/invoice.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { checkHistory } from '../../support/histories.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);

async function issued() {
  const { store } = world;
  await fillCompanies(store);
  const { client } = await insertOrder(store);
  const now = new Date();
  const invoice = await issueByHand(store, client, 10_000, now);
  const mail = await askMail(store, { invoice, kind: 'invoice', by: 'test', now });
  await launchInvoice(world.temporal, { invoice_id: invoice._id, mail_id: mail._id });
  return { client, invoice, mail };
}
const mailOf = (_id: string) => world.store.invoice_mails.findOne({ _id });

describe('an issued invoice', () => {
  it('has its file, and its mail with the PDF at the client’s', async () => {
    const { client, invoice, mail } = await issued();
    await until(async () => (await mailOf(mail._id))?.status === 'sent');
    const { sha256 } = (await world.store.invoice_files.findOne({ _id: invoice._id }))!;
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const text = world.smtp.messages[0]!.raw.toString('latin1');
    expect(text).toContain(client.email);
    expect(text).toContain('application/pdf');
    expect(text).toContain(`${invoice.invoice_number}.pdf`);
    await until(async () => !(await world.store.invoices.findOne({ _id: invoice._id }))?.unfinished);
    expect(await world.store.invoices.findOne({ _id: invoice._id })).toMatchObject({
      mail_status: 'sent',
      status: 'sent',
    });
    const workflowId = workflowIds.invoice({ invoice_id: invoice._id, mail_id: mail._id });
    await world.temporal.client.workflow.getHandle(workflowId).result();
    await checkHistory(world, { workflowId, shape: 'invoice' });
  });

  it('whose mail nobody has begun to send is sent by the sweep; in simulation to its address, whoever chose another', async () => {
    const { store, temporal } = world;
    await fillCompanies(store);
    const { client } = await insertOrder(store);
    const manual_lines = [
      { label: 'Étude', quantity: 1, unit_price: asCents(10_000), discount_bp: asBasisPoints(0) },
    ];
    const now = new Date(Date.now() - 120_000);
    const draft = await draftByHand(
      store,
      { entity: 'ZR7', client_id: client._id, manual_lines },
      SYSTEM,
      now,
    );
    const input = { id: draft._id, by: SYSTEM, now, lacksOf: () => [], mailed: true };
    const invoice = (await issueInvoice(store, input))!;
    const sweep = () =>
      temporal.client.workflow.execute('watchdog', {
        workflowId: `watchdog/${newId()}`,
        taskQueue: temporal.taskQueue,
        args: [],
      });
    const sent = (n: number) =>
      until(async () => (await store.invoice_mails.countDocuments({ status: 'sent' })) === n);
    await sweep();
    await sent(1);
    const simulation = { simulation_mode: true, simulation_email: 'bac@rdz.example' };
    const next = (current: object) => ({ ...current, ...simulation }) as never;
    await changeSetting(store, { key: 'email_denylist', next, by: SYSTEM, now });
    const again = { invoice, kind: 'invoice' as const, to: ['client@x.example'], by: 'test', now };
    expect(await askMail(store, again)).toMatchObject({ to: ['bac@rdz.example'] });
    await sweep();
    await sent(2);
    expect(world.smtp.messages.map(({ to }) => to)).toEqual([[client.email], ['bac@rdz.example']]);
  });

  it('whose mail is refused for good stays issued, and people are told', async () => {
    world.smtp.script(() => ({ rcpt: '550 5.1.1 unknown user' }));
    const { invoice, mail } = await issued();
    await until(async () => (await mailOf(mail._id))?.status === 'failed');
    await until(async () => !(await world.store.invoices.findOne({ _id: invoice._id }))?.unfinished);
    expect(await world.store.invoices.findOne({ _id: invoice._id })).toMatchObject({
      status: 'sent',
      mail_status: 'failed',
    });
    expect(await world.store.alerts.countDocuments({ kind: 'invoice_mail_failed' })).toBe(1);
  });
});
