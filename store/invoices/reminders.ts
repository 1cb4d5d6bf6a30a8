/** Reminders of invoices that are late: which are due, asking for one, stopping them. */
import type { ClientSession } from 'mongodb';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { type AskedReminder, nextStep, reminderDue } from '../../domain/invoices/reminders.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import type { ReminderStep } from '../../domain/settings/company.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { readEntity } from '../settings/change-setting.ts';
import { readSetting } from '../settings/settings.ts';
import type { InvoiceDoc, InvoiceMailDoc } from './collections.ts';
import { askMail, NoRecipientError, recipientsOf } from './invoice-mails.ts';
import { overdueOn } from './overdue.ts';

/** Why an invoice takes no reminder. */
export class NotRemindableError extends Error {
  override name = 'NotRemindableError';
  readonly why: 'not_overdue' | 'no_step_left';
  constructor(why: 'not_overdue' | 'no_step_left') {
    super(`no reminder: ${why}`);
    this.why = why;
  }
}

export interface DueReminder {
  invoice: InvoiceDoc;
  step: number;
}

const asked = (mails: readonly InvoiceMailDoc[]): AskedReminder[] =>
  mails.map(({ step, status, created_at }) => ({
    step: step!,
    on: parisDay(created_at),
    sent: status === 'sent',
  }));

/** Those of simulation reached nobody. */
const reminders = (invoice_ids: readonly string[], simulated: boolean) => ({
  invoice_id: { $in: [...invoice_ids] },
  kind: 'reminder' as const,
  simulated: simulated ? (true as const) : { $exists: false },
});

const isSimulating = async (store: Store): Promise<boolean> =>
  (await readSetting(store, 'email_denylist')).simulation_mode;

/** Of a company, the reminders that are to go out today. Stopped ones, by client or by invoice, are left out. */
async function dueOf(
  store: Store,
  entity: Entity,
  steps: readonly ReminderStep[],
  { today, simulated }: { today: ParisDay; simulated: boolean },
): Promise<DueReminder[]> {
  const late = await store.invoices
    .find(
      { entity, type: 'external', ...overdueOn(today), reminders_enabled: { $ne: false } },
      { projection: { document: 0 } },
    )
    .sort({ due_on: 1, _id: 1 })
    .toArray();
  const ids = late.map(({ _id }) => _id);
  const [stopped, mails] = await Promise.all([
    store.clients
      .find(
        { _id: { $in: late.flatMap(({ client_id }) => client_id ?? []) }, reminders_enabled: false },
        { projection: { _id: 1 } },
      )
      .toArray(),
    store.invoice_mails.find(reminders(ids, simulated)).toArray(),
  ]);
  const quiet = new Set(stopped.map(({ _id }) => _id));
  const byInvoice = groupBy(mails, ({ invoice_id }) => invoice_id);
  return late.flatMap((invoice) => {
    if (amountDue(invoice) <= 0 || quiet.has(invoice.client_id!)) return [];
    const step = reminderDue(invoice.due_on!, asked(byInvoice.get(invoice._id) ?? []), steps, today);
    return step === null ? [] : [{ invoice, step }];
  });
}

/** Every reminder that is to go out today. */
export async function remindersDue(store: Store, now: Date): Promise<DueReminder[]> {
  const moment = { today: parisDay(now), simulated: await isSimulating(store) };
  const due: DueReminder[] = [];
  for (const entity of ENTITIES) {
    const { billing } = await readEntity(store, entity);
    due.push(...(await dueOf(store, entity, billing.reminder_steps, moment)));
  }
  return due;
}

/**
 * Notes that a step is to be mailed; asked twice it is one mail, and one that failed is the same mail again.
 * @throws NoRecipientError
 */
export async function askReminder(
  store: Store,
  { invoice, step }: DueReminder,
  by: string,
  now: Date,
): Promise<InvoiceMailDoc> {
  const simulated = await isSimulating(store);
  try {
    return await askMail(store, {
      invoice,
      kind: 'reminder',
      step,
      by,
      now,
      ...(simulated && { simulated: true }),
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return askAgain(store, { invoice, step }, simulated, now);
  }
}

/** One that failed goes to whoever is to be written to today; one under way stays as it is. */
async function askAgain(
  store: Store,
  { invoice, step }: DueReminder,
  simulated: boolean,
  now: Date,
): Promise<InvoiceMailDoc> {
  const which = { ...reminders([invoice._id], simulated), step };
  const to = await recipientsOf(store, invoice);
  if (to.length === 0) throw new NoRecipientError(invoice._id);
  const again = await store.invoice_mails.findOneAndUpdate(
    { ...which, status: 'failed' },
    { $set: { to, status: 'sending', created_at: now, updated_at: now } },
    { returnDocument: 'after' },
  );
  return again ?? (await store.invoice_mails.findOne(which))!;
}

/**
 * A person asks for the step that follows, before its day.
 * @throws NotRemindableError, NoRecipientError
 */
export async function askNextReminder(
  store: Store,
  invoice: InvoiceDoc,
  by: string,
  now: Date,
): Promise<InvoiceMailDoc> {
  const { status, type, kind, due_on } = invoice;
  const late = due_on !== undefined && due_on < parisDay(now) && amountDue(invoice) > 0;
  if (status !== 'sent' || type !== 'external' || kind === 'credit_note' || !late)
    throw new NotRemindableError('not_overdue');
  const { billing } = await readEntity(store, invoice.entity);
  const mails = await store.invoice_mails.find(reminders([invoice._id], await isSimulating(store))).toArray();
  const step = nextStep(asked(mails), billing.reminder_steps.length);
  if (step === null) throw new NotRemindableError('no_step_left');
  return askReminder(store, { invoice, step }, by, now);
}

/** Stops the reminders of one invoice, or lets them go on. @returns null when there is no such invoice */
export function changeReminders(
  store: Store,
  id: string,
  enabled: boolean,
  by: Actor,
  now: Date,
): Promise<InvoiceDoc | null> {
  return transaction(store, async (session: ClientSession) => {
    const before = await store.invoices.findOneAndUpdate(
      { _id: id },
      { $set: { reminders_enabled: enabled, updated_at: now } },
      { session },
    );
    if (!before) return null;
    if ((before.reminders_enabled ?? true) !== enabled)
      await logEvent(
        store,
        {
          action: 'invoice.reminders',
          entity_type: 'invoice',
          entity_id: id,
          entity: before.entity,
          by,
          before: { reminders_enabled: !enabled },
          after: { reminders_enabled: enabled },
          ...(before.client_id && { related: { client_id: before.client_id } }),
        },
        now,
        session,
      );
    return { ...before, reminders_enabled: enabled };
  });
}

/** Drafts of credit notes made before: somebody has to issue them. */
export const waitingCredits = (store: Store, before: Date): Promise<Pick<InvoiceDoc, '_id' | 'entity'>[]> =>
  store.invoices
    .find({ kind: 'credit_note', status: 'draft', created_at: { $lt: before } })
    .project<Pick<InvoiceDoc, '_id' | 'entity'>>({ entity: 1 })
    .toArray();
