/** Who is reminded on a working day: clients of invoices that are late, people of credit notes nobody has issued. */
import { cancellationSignal } from '@temporalio/activity';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { NoRecipientError } from '../../store/invoices/invoice-mails.ts';
import {
  askReminder,
  type DueReminder,
  remindersDue,
  waitingCredits,
} from '../../store/invoices/reminders.ts';
import { raiseAlert, resolveOthers } from '../../store/monitoring/alerts.ts';
import { sendingHeld } from '../../store/system/restore-mark.ts';
import type { ActivityDeps } from '../deps.ts';
import { startInvoice } from './start-unfinished.ts';

/** A credit note's draft older than this waits for somebody (11-money-design §1). */
const DRAFT_DAYS = 7;

export const reminderActivities = (deps: ActivityDeps) => ({
  /**
   * Has today's reminders sent, each once. Repeated, it goes on with those that are still due.
   * @returns how many were asked for
   */
  async remindOverdue(): Promise<number> {
    const now = new Date();
    await alertWaitingCredits(deps, now);
    // Reminders sent after a backup are not in what was restored from it.
    if (await sendingHeld(deps.store)) return 0;
    let reminded = 0;
    for (const due of await remindersDue(deps.store, now)) {
      cancellationSignal().throwIfAborted();
      if (await remindOne(deps, due, now)) reminded += 1;
    }
    return reminded;
  },
});

async function remindOne(deps: ActivityDeps, due: DueReminder, now: Date): Promise<boolean> {
  const { _id, entity } = due.invoice;
  try {
    const mail = await askReminder(deps.store, due, SYSTEM.id, now);
    await startInvoice({ invoice_id: _id, mail_id: mail._id });
    return true;
  } catch (error) {
    if (!(error instanceof NoRecipientError)) throw error;
    const subject = { type: 'invoice' as const, id: _id, entity, occurrence: `reminder ${due.step}` };
    await raiseAlert(deps, 'invoice_mail_failed', subject, { code: 'NO_RECIPIENT', step: due.step }, now);
    return false;
  }
}

async function alertWaitingCredits(deps: ActivityDeps, now: Date): Promise<void> {
  const waiting = await waitingCredits(deps.store, new Date(now.getTime() - DRAFT_DAYS * DAY_MS));
  for (const { _id, entity } of waiting)
    await raiseAlert(deps, 'credit_note_waiting', { type: 'invoice', id: _id, entity }, {}, now);
  const ids = waiting.map(({ _id }) => _id);
  await resolveOthers(deps.store, ['credit_note_waiting'], ids, now);
}
