/** Mails about people's own accounts: to themselves, also in simulation, which is there for clients. */
import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { accountMail, passwordPage } from '../../domain/access/account-mail.ts';
import { messageIdOf } from '../../domain/deliveries/mail.ts';
import { mayPass } from '../../domain/deliveries/send-outcome.ts';
import { AccountKeys } from '../../store/access/account-keys.ts';
import { recordAccountMail, takeAccountMail } from '../../store/access/account-mails.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { ActivityDeps } from '../deps.ts';

export const accessActivities = ({ store, config, channels }: ActivityDeps) => {
  const keys = new AccountKeys(config.PHONE_HASH_KEY);
  return {
    /** @throws ApplicationFailure retryable when it may go at another time */
    async sendAccountMail(mailId: string): Promise<void> {
      const taken = await takeAccountMail(store, keys, mailId, new Date());
      if (!taken) return;
      const { mail, user, secret } = taken;
      const from = (await readSenders(store, config))[user.entity];
      const link = passwordPage(config.BACKEND_URL, secret);
      const outcome = await channels[user.entity].send(
        {
          ...accountMail(mail.kind, { nom: user.nom, company: from.name, link }),
          from,
          to: [user.email],
          messageId: messageIdOf(mail._id, from.address),
          date: mail.asked_at,
        },
        { claim: () => Promise.resolve(true), signal: cancellationSignal() },
      );
      if (outcome.kind === 'sent')
        return recordAccountMail(store, mailId, { status: 'sent', sent_at: new Date() });
      const code = 'code' in outcome ? outcome.code : 'UNKNOWN';
      const again = mayPass(outcome);
      await recordAccountMail(store, mailId, { status: again ? 'asked' : 'failed', code });
      if (again) throw ApplicationFailure.retryable('MAIL_NOT_SENT', 'MAIL_NOT_SENT');
    },
  };
};
