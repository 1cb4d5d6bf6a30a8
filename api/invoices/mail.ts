import { readAddresses } from '../../domain/common/email-address.ts';
import { askMail } from '../../store/invoices/invoice-mails.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { MailAnswer, MailBody } from './contract.ts';
import { ownInvoiceOf } from './invoice-answer.ts';
import { start } from './issue.ts';

/** @throws Problem 422 */
function recipients(to: readonly string[] | undefined): string[] | undefined {
  if (!to || to.length === 0) return undefined;
  const read = to.map(readAddresses);
  const errors = read.flatMap(({ malformed }, index) =>
    malformed.map((piece) => ({ path: `to.${index}`, message: `« ${piece} » n’est pas une adresse e-mail` })),
  );
  if (errors.length > 0) throw invalid(errors);
  return read.flatMap(({ addresses }) => addresses);
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/mail',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Envoyer de nouveau une facture émise',
      description: 'Aux adresses de facturation du client, ou à celles données.',
      params: IdParams,
      body: MailBody,
      response: { 200: MailAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const invoice = await ownInvoiceOf(app, request);
      if (!invoice.document) throw new Problem('conflict', 'Un brouillon ne s’envoie pas : émettez-le.');
      const to = recipients(request.body.to);
      const by = request.caller.id;
      const mail = await askMail(store, { invoice, kind: 'invoice', ...(to && { to }), by, now: clock() });
      await start(app, invoice._id, mail._id);
      return { success: true, mail: { status: mail.status, to: mail.to } };
    },
  });
