/** After a restore: mails that were to leave are what Temporal's histories say of them, else nobody knows, and none leaves by itself. */
import { type MailFact, mailVerdict, RESTORED } from '../../domain/system/restore.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc, InvoiceMailDoc } from './collections.ts';
import { recordMail } from './invoice-mails.ts';

export type MailResult = InvoiceMailDoc['attempts'][number]['result'];

/** Settles every mail that is under way; repeated, it goes on with the rest. */
export async function settleMails(
  store: Store,
  { restore_id, facts }: { restore_id: string; facts: readonly MailFact[] },
  now: Date,
): Promise<void> {
  const mails = await store.invoice_mails.find({ status: 'sending' }).sort({ _id: 1 }).toArray();
  for (const mail of mails) {
    const own = facts.filter(({ mail_id }) => mail_id === mail._id);
    const result = mailVerdict(own);
    const at = own.find(({ status }) => status === 'sent')?.at ?? now;
    await recordMail(
      store,
      mail,
      {
        ...{ at, result, accepted: result === 'sent' ? mail.to : [] },
        ...(result !== 'sent' && { code: RESTORED }),
        reply: `restore ${restore_id}`,
      },
      result === 'sent' ? 'sent' : 'failed',
    );
  }
}

/** What a restore made of each mail. */
export async function settledMails(
  store: Store,
  restoreId: string,
): Promise<(Pick<InvoiceMailDoc, '_id' | 'invoice_id'> & { result: MailResult })[]> {
  const reply = `restore ${restoreId}`;
  const mails = await store.invoice_mails.find({ 'attempts.reply': reply }).sort({ _id: 1 }).toArray();
  return mails.map(({ _id, invoice_id, attempts }) => ({
    _id,
    invoice_id,
    result: attempts.find((one) => one.reply === reply)!.result,
  }));
}

/** Of these ids, those that no issued invoice has here: their numbers are taken all the same. */
export async function unknownInvoices(store: Store, ids: readonly string[]): Promise<string[]> {
  const issued = await store.invoices
    .find({ _id: { $in: [...ids] }, document: { $exists: true } })
    .project<Pick<InvoiceDoc, '_id'>>({ _id: 1 })
    .toArray();
  const known = new Set(issued.map(({ _id }) => _id));
  return ids.filter((id) => !known.has(id));
}
