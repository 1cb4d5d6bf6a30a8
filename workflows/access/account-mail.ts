/** `account-mail/<id>`: a link to choose a password with is mailed (12-rules U66). A mail that is taken again is the same mail. */
import type { AccountMailInput } from '../../contracts/account-mail.ts';
import { mailing } from '../activities.ts';

export async function accountMail({ mail_id }: AccountMailInput): Promise<void> {
  await mailing.sendAccountMail(mail_id);
}
