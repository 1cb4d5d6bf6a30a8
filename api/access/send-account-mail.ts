/** Has a mail sent that was written down; while Temporal is away it waits for the sweep. */
import { launchAccountMail } from '../../temporal/launch/account-mail.ts';
import type { App } from '../http/deps.ts';

export async function sendAccountMail({ deps: { temporal, log } }: App, mailId: string): Promise<void> {
  await launchAccountMail(temporal, mailId).catch((error: unknown) => {
    log.warn({ err: { name: (error as Error).name } }, 'the sweep sends the mail');
  });
}
