/** After the chaos: every lead somebody was told is stored, every delivery and every mail, accounted for. */
import type { Store } from '../../store/db/mongo.ts';
import type { ReceivedMessage } from '../support/smtp/fault-server.ts';
import { breaches } from '../support/invariants.ts';

export interface Accounted {
  /** Each is one thing that is not as it must be. */
  wrong: string[];
  leads: number;
  deliveries: number;
  batches: Record<string, number>;
  mails: number;
}

const PHONE = /\b0[1-9]\d{8}\b/g;

/** Message-ID and phones of a mail, whatever its attachment is encoded as. */
function read({ raw }: ReceivedMessage): { id: string; phones: string[] } {
  const text = raw.toString('latin1');
  const id = /^message-id:\s*(<[^>]+>)/im.exec(text)?.[1] ?? '';
  const encoded = /content-disposition: attachment[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/i.exec(text)?.[1] ?? '';
  const base64 = /^[A-Za-z0-9+/=\r\n]+$/.test(encoded.trim());
  const csv = base64 ? Buffer.from(encoded, 'base64').toString('utf8') : encoded;
  return { id, phones: csv.match(PHONE) ?? [] };
}

/**
 * @param acknowledged ids of leads the API said it has stored, as often as it said so
 * @param messages what the mail servers have
 */
export async function account(
  store: Store,
  acknowledged: readonly string[],
  messages: readonly ReceivedMessage[],
): Promise<Accounted> {
  const wrong = await breaches(store, new Date());
  const [leads, deliveries, batches] = await Promise.all([
    store.leads.find({}, { projection: { phone: 1 } }).toArray(),
    store.deliveries.find({}, { projection: { status: 1, batch_id: 1, lead_id: 1 } }).toArray(),
    store.delivery_batches
      .find({}, { projection: { status: 1, message_id: 1, count: 1, unfinished: 1 } })
      .toArray(),
  ]);

  const stored = new Set(leads.map(({ _id }) => _id));
  for (const id of new Set(acknowledged))
    if (!stored.has(id)) wrong.push(`lead ${id} was acknowledged and is lost`);
  const phones = leads.map(({ phone }) => phone);
  if (new Set(phones).size !== phones.length) wrong.push('a lead is stored twice');

  const mails = messages.map(read);
  const sent = new Map<string, number>();
  for (const { id } of mails) sent.set(id, (sent.get(id) ?? 0) + 1);
  for (const { _id, status, message_id, unfinished } of batches) {
    const times = sent.get(message_id) ?? 0;
    sent.delete(message_id);
    if (unfinished) wrong.push(`batch ${_id} (${status}) is not finished`);
    if (status === 'sending') wrong.push(`batch ${_id} is still sending`);
    if (times > 1) wrong.push(`batch ${_id} (${status}) was mailed ${times} times`);
    if (status === 'sent' && times === 0) wrong.push(`batch ${_id} is sent and nobody got it`);
    if (times === 1 && status !== 'sent' && status !== 'uncertain')
      wrong.push(`batch ${_id} was mailed and is ${status}`);
  }
  for (const [id] of sent) wrong.push(`a mail ${id} belongs to no batch`);

  const statusOf = new Map(batches.map(({ _id, status }) => [_id, status]));
  for (const { _id, status, batch_id } of deliveries) {
    const batch = batch_id ? statusOf.get(batch_id) : undefined;
    if (batch && batch !== 'cancelled' && batch !== status)
      wrong.push(`delivery ${_id} is ${status}, its batch ${batch}`);
  }
  const told = mails.flatMap((mail) => mail.phones);
  if (new Set(told).size !== told.length) wrong.push('a lead was mailed twice');

  const counted: Record<string, number> = {};
  for (const { status } of batches) counted[status] = (counted[status] ?? 0) + 1;
  return { wrong, leads: leads.length, deliveries: deliveries.length, batches: counted, mails: mails.length };
}
