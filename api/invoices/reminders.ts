import { askNextReminder, changeReminders } from '../../store/invoices/reminders.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { ReminderAnswer, RemindersAnswer, RemindersBody } from './contract.ts';
import { INVOICE_GONE, ownInvoiceOf } from './invoice-answer.ts';
import { start } from './issue.ts';

export const remind = (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/remind',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Relancer maintenant',
      description: 'Envoie la relance qui suit, sans attendre son jour ; même si les relances sont arrêtées.',
      params: IdParams,
      response: { 200: ReminderAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const invoice = await ownInvoiceOf(app, request);
      const mail = await askNextReminder(store, invoice, request.caller.id, clock());
      await start(app, invoice._id, mail._id);
      return { success: true, reminder: { step: mail.step!, status: mail.status, to: mail.to } };
    },
  });

export const reminders = (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/invoices/:id/reminders',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Arrêter les relances d’une facture, ou les reprendre',
      params: IdParams,
      body: RemindersBody,
      response: { 200: RemindersAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { _id } = await ownInvoiceOf(app, request);
      const { enabled } = request.body;
      found(await changeReminders(store, _id, enabled, actorOf(request.caller), clock()), INVOICE_GONE);
      return { success: true, reminders_enabled: enabled };
    },
  });
