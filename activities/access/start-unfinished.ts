/** Mails about accounts that were asked for while Temporal was away. */
import { activityInfo, getClient } from '@temporalio/activity';
import { accountMailSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { accountMailsToSend } from '../../store/access/account-mails.ts';
import { sendingHeld } from '../../store/system/restore-mark.ts';
import type { ActivityDeps } from '../deps.ts';

/** Of one look; the next one goes on. */
const PAGE = 100;

/** @param before asked before: who asks starts it at once */
export async function startUnfinishedAccountMails(
  { store }: Pick<ActivityDeps, 'store'>,
  before: Date,
): Promise<void> {
  // What was mailed after a backup is not in what was restored from it.
  if (await sendingHeld(store)) return;
  for (const mail_id of await accountMailsToSend(store, before, PAGE)) {
    await getClient().workflow.start('accountMail', {
      workflowId: workflowIds.accountMail(mail_id),
      taskQueue: activityInfo().taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: accountMailSummary(mail_id),
      args: [{ mail_id }],
    });
  }
}
