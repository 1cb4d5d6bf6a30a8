/**
 * The restore drill: a backup put back beside a Temporal that has forgotten everything, or that knows more than the database. Nothing
 * leaves twice, nothing leaves by itself, and people find what nobody can know.
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { launchInvoice } from '../../../temporal/launch/invoice.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { askMail } from '../../../store/invoices/invoice-mails.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { readSenders } from '../../../store/settings/senders.ts';
import { releaseSending, sendingHeld } from '../../../store/system/restore-mark.ts';
import { launchConfirm, launchResend, launchSend } from '../../../temporal/launch/batch-buttons.ts';
import { settleRestore } from '../../../tools/restore/settle.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  expectFollowed,
  runDelivery,
  type TestOrder,
  untilStatus,
} from '../../support/delivery.ts';
import { breaches } from '../../support/invariants.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { program } from '../../support/programs.ts';
import { type Backup, backUp, countAll, restoreBackup } from '../../support/restore.ts';
import { shapeOf } from '../../support/shape.ts';
import { startWorker, type TestWorker } from '../../support/workers.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../../support/world.ts';

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(env: Record<string, string> = {}): Promise<DeliveryWorld> {
  const world = await openWorld(env);
  closing.push(() => closeWorld(world));
  return world;
}

async function work(world: DeliveryWorld): Promise<TestWorker> {
  const worker = await startWorker(world);
  let ended = false;
  const stop = async () => {
    if (!ended) await worker.stop();
    ended = true;
  };
  closing.push(stop);
  return { stop };
}

async function backupOf(world: DeliveryWorld): Promise<Backup> {
  const backup = await backUp(world.store);
  closing.push(backup.forget);
  return backup;
}

const prepare = async ({ store, config }: DeliveryWorld, client_id: string) =>
  makeBatches(store, {
    ...{ senders: await readSenders(store, config), entities: ['ZR7'], client_id },
    ...{ limit: 10, now: new Date() },
  });
const settle = ({ store, config, temporal }: DeliveryWorld, { at }: Backup, forgotten = false) =>
  settleRestore(store, config, {
    ...{ backup_at: at, temporal: forgotten ? null : temporal, now: new Date() },
  });
const mails = ({ smtp }: DeliveryWorld) => smtp.messages.map(({ to }) => to.join());
const kinds = ({ items = [] }: { items?: { kind: string; id: string }[] }) =>
  items.map(({ kind, id }) => `${kind} ${id}`).sort();

async function expectSound({ store }: DeliveryWorld): Promise<void> {
  expect(await breaches(store, new Date())).toEqual([]);
  expect(isBalanced(await countBalance(store, parisDay(new Date())))).toBe(true);
}

describe('a backup of the same age, and a Temporal that has forgotten everything', () => {
  it('gives the same database back, and the next run sends nothing twice', async () => {
    const before = await open();
    const worker = await work(before);
    const sent = await anOrderWithLeads(before, 3);
    await runDelivery(before);
    const doubted = await anOrderWithLeads(before, 2);
    before.smtp.setMode('end_drop');
    await runDelivery(before);
    await untilStatus(before, doubted, 'uncertain');
    await worker.stop();
    const backup = await backupOf(before);

    const after = await open();
    await restoreBackup(after.store, backup);
    // Nothing left after the backup, so there is nothing to be settled.
    await after.store.restores.deleteMany({});
    expect(await countAll(after.store)).toEqual(backup.counts);
    expect(await shapeOf(after.store)).toEqual(await shapeOf(before.store));
    await expectSound(after);

    await work(after);
    await after.intake.snapshot.refresh();
    const fresh = await anOrderWithLeads(after, 1);
    await runDelivery(after);
    expect(mails(after)).toEqual([fresh.email]);
    expect((await batchOf(after, sent)).status).toBe('sent');
    expect((await batchOf(after, doubted)).status).toBe('uncertain');
    await expectSound(after);
  });
});

interface Older {
  after: DeliveryWorld;
  backup: Backup;
  /** In a batch at the backup; sent, failed and left in doubt afterwards. */
  read: Record<'sent' | 'failed' | 'doubted', TestOrder>;
  /** In no batch yet at the backup; sent afterwards, in a batch the backup does not know. */
  waiting: TestOrder;
  unknown: string;
  /** Made after the backup. */
  late: TestOrder;
  /** Their mails: sent after the backup, never begun; the last was issued after it. */
  invoices: Record<'mailed' | 'silent' | 'issued', string>;
}

/** An invoice that is issued and is to be mailed. */
async function askedMail({ store }: DeliveryWorld, { client_id }: TestOrder) {
  const now = new Date();
  const client = (await store.clients.findOne({ _id: client_id }))!;
  const invoice = await issueByHand(store, client, 10_000, now);
  const mail = await askMail(store, { invoice, kind: 'invoice', by: 'test', now });
  return { invoice_id: invoice._id, mail_id: mail._id };
}

/** A database of before the last send, beside the Temporal that made it. */
async function olderDatabase(): Promise<Older> {
  const before = await open();
  const orders: TestOrder[] = [];
  for (const leads of [2, 3, 1, 2]) orders.push(await anOrderWithLeads(before, leads));
  const [sent, failed, doubted, waiting] = orders as [TestOrder, TestOrder, TestOrder, TestOrder];
  for (const { client_id } of [sent, failed, doubted]) await prepare(before, client_id);
  await fillCompanies(before.store);
  const mailed = await askedMail(before, sent);
  const silent = await askedMail(before, failed);
  const backup = await backupOf(before);

  const late = await anOrderWithLeads(before, 1);
  const worker = await work(before);
  before.smtp.setMode('end_drop');
  await launchSend(before, (await batchOf(before, doubted))._id, { by: 'camille' });
  await untilStatus(before, doubted, 'uncertain');
  before.smtp.setMode({ rcpt: (address) => (address === failed.email ? '550 5.1.1 no' : 'ok') });
  await runDelivery(before);
  const unknown = (await batchOf(before, waiting))._id;
  const issued = await askedMail(before, doubted);
  for (const input of [mailed, issued]) {
    await launchInvoice(before.temporal, input);
    await before.temporal.client.workflow.getHandle(workflowIds.invoice(input)).result();
  }
  await worker.stop();

  const after = await open({ TEMPORAL_NAMESPACE: before.config.TEMPORAL_NAMESPACE });
  await restoreBackup(after.store, backup);
  const invoices = { mailed: mailed.invoice_id, silent: silent.invoice_id, issued: issued.invoice_id };
  return { after, backup, read: { sent, failed, doubted }, waiting, unknown, late, invoices };
}

describe('a backup older than the last send', () => {
  it('keeps its worker from starting, says so, and settles once', async () => {
    const { after, backup, read, waiting, unknown, late, invoices } = await olderDatabase();
    const { exitCode, stderr } = await execa(process.execPath, [program('worker.ts')], {
      ...{ cwd: join(import.meta.dirname, '../../..'), env: after.env, stdin: 'ignore', reject: false },
    });
    expect(exitCode).toBe(78);
    expect(stderr).toContain(`restore:settle -- --backup-at ${backup.at.toISOString()}`);

    // The API takes leads meanwhile: what came in since the restore did not leave.
    after.intake.now = new Date();
    const since = await anOrderWithLeads(after, 1);
    const settled = await settle(after, backup);
    expect((await deliveriesOf(after, since)).map(({ status }) => status)).toEqual(['pending_csv']);
    const id = async (order: TestOrder) => (await batchOf(after, order))._id;
    const made = await id(waiting);
    const strange = settled.items!.filter(({ kind }) => kind === 'batch_unknown');
    expect(strange.map(({ client_id }) => client_id).sort()).toEqual(
      [late.client_id, waiting.client_id].sort(),
    );
    expect(settled.items!.find((item) => item.id === unknown)).toMatchObject({
      ...{ client_id: waiting.client_id, count: 2, told: 'sent' },
    });
    expect(kinds(settled).filter((line) => !line.startsWith('batch_unknown'))).toEqual([
      `batch_failed ${await id(read.failed)}`,
      `batch_sent ${await id(read.sent)}`,
      ...[`batch_uncertain ${await id(read.doubted)}`, `batch_uncertain ${made}`].sort(),
      `invoice_unknown ${invoices.issued}`,
      `mail_sent ${invoices.mailed}`,
      `mail_uncertain ${invoices.silent}`,
    ]);
    const mailStatus = async (invoice_id: string) =>
      (await after.store.invoices.findOne({ _id: invoice_id }))?.mail_status;
    expect(await mailStatus(invoices.mailed)).toBe('sent');
    expect(await mailStatus(invoices.silent)).toBe('failed');
    await expectFollowed(after, read.sent, 'sent');
    await expectFollowed(after, read.failed, 'failed');
    for (const order of [read.doubted, waiting]) {
      await expectFollowed(after, order, 'uncertain');
      expect((await batchOf(after, order)).last_error).toBe('RESTORED');
    }
    await expectSound(after);
    // A second time nothing changes.
    const state = await after.store.delivery_batches.find().sort({ _id: 1 }).toArray();
    expect(await settle(after, backup)).toEqual(settled);
    expect(await after.store.delivery_batches.find().sort({ _id: 1 }).toArray()).toEqual(state);

    // No workflow of before goes on, and no mail leaves by itself: nor of leads that came since.
    await work(after);
    const { result } = await runDelivery(after);
    expect(result).toMatchObject({ sent: 0 });
    expect(mails(after)).toEqual([]);

    // People decide from the inbox, as always.
    const by = 'camille';
    await launchConfirm(after, await id(read.doubted), { by });
    await launchResend(after, made, { by });
    await untilStatus(after, read.doubted, 'sent');
    await untilStatus(after, waiting, 'sent');
    expect(mails(after)).toEqual([waiting.email]);

    expect(await sendingHeld(after.store)).toBe(true);
    await releaseSending(after.store, { id: by, name: 'Camille' }, new Date());
    expect(await releaseSending(after.store, { id: by, name: 'Camille' }, new Date())).toBe(false);
    await runDelivery(after);
    // What certainly did not arrive is tried again, as by any run.
    expect(mails(after).sort()).toEqual([waiting.email, since.email, read.failed.email].sort());
    await expectSound(after);
  });

  it('settles to the same end when it is killed after each batch', async () => {
    const { after, backup, read, waiting } = await olderDatabase();
    const { store, config, temporal } = after;
    let killed = 0;
    const settleKilled = () =>
      settleRestore(store, config, {
        ...{ backup_at: backup.at, temporal, now: new Date() },
        onSettled: () => {
          killed += 1;
          throw new Error('killed');
        },
      });
    for (let n = 0; n < 4; n += 1) await expect(settleKilled()).rejects.toThrow('killed');
    expect(await store.restores.findOne({ standing: true })).not.toBeNull();
    await settle(after, backup);
    expect(killed).toBe(4);
    await expectFollowed(after, read.sent, 'sent');
    await expectFollowed(after, read.failed, 'failed');
    for (const order of [read.doubted, waiting]) await expectFollowed(after, order, 'uncertain');
    const tries = await store.delivery_batches.find().toArray();
    expect(tries.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1, 1]);
    await expectSound(after);
  });

  it('refuses another backup than the one its mark names, and a Temporal that is away', async () => {
    const { store, config, temporal } = await open();
    const at = new Date(Date.now() - 60_000);
    const now = new Date();
    await store.restores.insertOne({
      ...{ _id: at.toISOString(), backup_at: at, marked_at: now, standing: true },
    });
    await expect(settleRestore(store, config, { backup_at: now, temporal, now })).rejects.toThrow(
      at.toISOString(),
    );
    const away = { ...temporal, reachable: () => Promise.resolve(false) };
    await expect(settleRestore(store, config, { backup_at: at, temporal: away, now })).rejects.toThrow(
      '--without-temporal',
    );
    expect(await sendingHeld(store)).toBe(true);
  });

  it('doubts everything when the histories are gone', async () => {
    const world = await open();
    const order = await anOrderWithLeads(world, 2);
    const backup = await backupOf(world);
    const settled = await settle(world, backup, true);
    expect(settled).toMatchObject({ temporal: false, held: true, stock: 0 });
    expect(kinds(settled)).toEqual([`batch_uncertain ${(await batchOf(world, order))._id}`]);
    await expectFollowed(world, order, 'uncertain');
  });
});
