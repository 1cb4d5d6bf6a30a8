/** `invoice/<id>` whose worker dies in any of its activities: one file, a mail at least once, nothing left unfinished. */
import { describe, expect, inject, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { askMail } from '../../../store/invoices/invoice-mails.ts';
import { launchInvoice } from '../../../temporal/launch/invoice.ts';
import { COMMIT, command, inWorld, KILL_LIMIT_MS } from '../../support/killed-worker.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { type Cut, MongoProxy } from '../../support/mongo-proxy.ts';
import { insertOrder } from '../../support/records.ts';
import { startWorker, WorkerProcess } from '../../support/workers.ts';

interface Kill extends Cut {
  name: string;
  /** What the client's server has in the end. */
  mails: 1 | 2;
}

const FILE = [command('findAndModify', 'invoice_files')];
const RECORD = [command('update', 'invoice_mails')];
const FINISH = [command('update', 'invoices', 'unfinished')];

describe('a worker killed with SIGKILL', () => {
  it.concurrent.each<Kill>([
    { name: 'storeInvoiceFile', at: FILE, side: 'before', mails: 1 },
    { name: 'storeInvoiceFile', at: FILE, side: 'after', mails: 1 },
    // Nobody knows that it left: it comes again, as the same message.
    { name: 'mailInvoice', at: RECORD, side: 'before', mails: 2 },
    { name: 'mailInvoice, at its commit', at: [...RECORD, COMMIT], side: 'after', mails: 1 },
    { name: 'finishInvoice', at: FINISH, side: 'before', mails: 1 },
    { name: 'finishInvoice', at: FINISH, side: 'after', mails: 1 },
  ])(
    '$name, $side its write',
    inWorld<Kill>(async (world, { at, side, mails }) => {
      const { store, temporal } = world;
      await fillCompanies(store);
      const { client } = await insertOrder(store);
      const now = new Date();
      const invoice = await issueByHand(store, client, 10_000, now);
      const mail = await askMail(store, { invoice, kind: 'invoice', by: 'test', now });
      const input = { invoice_id: invoice._id, mail_id: mail._id };
      const proxy = await MongoProxy.open(inject('mongoUrl'));
      const first = await WorkerProcess.start({ ...world, env: { ...world.env, MONGO_URL: proxy.url } });
      try {
        const reached = proxy.cut({ at, side });
        await launchInvoice(temporal, input);
        await reached;
      } finally {
        await first.kill();
        await proxy.close();
      }
      const second = await startWorker(world);
      try {
        await temporal.client.workflow.getHandle(workflowIds.invoice(input)).result();
      } finally {
        await second.stop();
      }
      const after = (await store.invoices.findOne({ _id: invoice._id }))!;
      expect(after).toMatchObject({ mail_status: 'sent', invoice_number: invoice.invoice_number });
      expect(after).not.toHaveProperty('unfinished');
      expect((await store.invoice_mails.findOne({ _id: mail._id }))!.status).toBe('sent');
      expect(await store.invoice_files.countDocuments()).toBe(1);
      const ids = world.smtp.messages.map(
        ({ raw }) => /^Message-ID: (.+)$/im.exec(raw.toString('latin1'))?.[1],
      );
      expect(ids).toHaveLength(mails);
      expect(new Set(ids).size).toBe(1);
    }),
    KILL_LIMIT_MS,
  );
});
