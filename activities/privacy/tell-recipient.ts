/** One mail to one client that has the person: the first names them, a reminder does not. */
import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { TellInput } from '../../contracts/privacy.ts';
import { isDenylisted, isWellFormedEmail } from '../../domain/common/email-address.ts';
import { messageIdOf } from '../../domain/deliveries/mail.ts';
import { mayPass } from '../../domain/deliveries/send-outcome.ts';
import { recipientMail, referenceOf, reminderMail } from '../../domain/privacy/recipient-mail.ts';
import { simulationRecipients } from '../../store/invoices/invoice-mails.ts';
import { raiseAlert, resolveAlert } from '../../store/monitoring/alerts.ts';
import type { ErasureDoc } from '../../store/privacy/collections.ts';
import { recordTold } from '../../store/privacy/finish-erasure.ts';
import { readSenders } from '../../store/settings/senders.ts';
import { readSetting } from '../../store/settings/settings.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { ActivityDeps } from '../deps.ts';

/** Wherever the client reads: its main address, and those its leads go to. */
async function addressesOf(store: Store, clientId: string): Promise<string[]> {
  const [client, { domains }] = await Promise.all([
    store.clients.findOne({ _id: clientId }),
    readSetting(store, 'email_denylist'),
  ]);
  const all = [client?.email ?? '', ...(client?.delivery_emails ?? [])];
  return [...new Set(all.filter((to) => isWellFormedEmail(to) && !isDenylisted(to, domains)))];
}

/** @throws ApplicationFailure retryable when it may go at another time */
export async function tellRecipient(
  deps: ActivityDeps,
  erasure: ErasureDoc,
  { client_id, reminder }: TellInput,
): Promise<void> {
  const { store, config, channels, keys } = deps;
  const recipient = erasure.recipients.find((one) => one.client_id === client_id);
  if (!recipient || recipient.acknowledged_at) return;
  // A worker died after it had sent and recorded it.
  if (!reminder && recipient.mails.length > 0) return;
  const { entity } = recipient;
  const now = new Date();
  const subject = { type: 'privacy_request' as const, id: erasure._id, entity, occurrence: client_id };
  const simulated = await simulationRecipients(store);
  const to = simulated ?? (await addressesOf(store, client_id));
  if (to.length === 0) {
    await recordTold(store, erasure._id, client_id, { code: 'NO_RECIPIENT', status: 'no_address' }, now);
    await raiseAlert(deps, 'erasure_untold', subject, { code: 'NO_RECIPIENT' }, now);
    return;
  }
  const from = (await readSenders(store, config))[entity];
  const facts = {
    reference: referenceOf(erasure._id),
    company: from.name,
    link: `${config.BACKEND_URL.replace(/\/$/, '')}/api/public/privacy/ack/${keys.acknowledgement(erasure._id, client_id)}`,
    days: recipient.days,
  };
  const text =
    reminder || !erasure.person
      ? reminderMail(facts)
      : recipientMail(facts, erasure.person, erasure.objection);
  const outcome = await channels[entity].send(
    {
      ...text,
      from,
      to,
      messageId: messageIdOf(
        `${erasure._id}.${recipient.token_hash.slice(0, 8)}.${recipient.mails.length}`,
        from.address,
      ),
      date: now,
    },
    { claim: () => Promise.resolve(true), signal: cancellationSignal() },
  );
  if (outcome.kind === 'sent') {
    const mail = { at: now, to: outcome.accepted, reminder, simulated: simulated !== null };
    await recordTold(store, erasure._id, client_id, { mail }, now);
    const others = erasure.recipients.some((one) => one.client_id !== client_id && one.code !== undefined);
    if (!others) await resolveAlert(store, ['erasure_untold'], erasure._id);
    return;
  }
  const code = 'code' in outcome ? outcome.code : 'UNKNOWN';
  const again = mayPass(outcome);
  // Who was told once is waited for, also when a reminder does not leave.
  if (recipient.mails.length === 0)
    await recordTold(store, erasure._id, client_id, { code, status: again ? 'due' : 'failed' }, now);
  await raiseAlert(deps, 'erasure_untold', subject, { code }, now);
  if (again) throw ApplicationFailure.retryable('MAIL_NOT_SENT', 'MAIL_NOT_SENT');
}
