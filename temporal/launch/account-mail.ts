/** Has a mail about somebody's account sent. Throws `TemporalUnavailableError` when Temporal is silent; the sweep then starts it later. */
import type { AccountMailInput } from '../../contracts/account-mail.ts';
import { accountMailSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

type AccountMail = (input: AccountMailInput) => Promise<void>;

export async function launchAccountMail({ client, taskQueue }: TemporalLink, mail_id: string): Promise<void> {
  await callTemporal(() =>
    client.workflow.start<AccountMail>('accountMail', {
      workflowId: workflowIds.accountMail(mail_id),
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: accountMailSummary(mail_id),
      args: [{ mail_id }],
    }),
  );
}
