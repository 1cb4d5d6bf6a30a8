import { changeTransmission } from '../../store/invoices/transmissions.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { TransmitAnswer } from './contract.ts';
import { ownInvoiceOf } from './invoice-answer.ts';
import { start } from './issue.ts';
import { transmissionView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/transmit',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Transmettre une facture à la plateforme',
      description: 'Une facture émise avant que la société n’ait une plateforme, ou refusée par elle.',
      params: IdParams,
      response: { 200: TransmitAnswer },
    },
    handler: async (request) => {
      const { store, config, clock } = app.deps;
      const known = await ownInvoiceOf(app, request);
      const { _id, entity, document, transmission } = known;
      if (!document) throw new Problem('conflict', 'Un brouillon ne se transmet pas : émettez-le.');
      if (config.einvoice[entity].adapter === 'none')
        throw new Problem('conflict', 'Aucune plateforme n’est configurée pour cette société.');
      // One whose time ran out while the platform was away has only to be begun again.
      const waits = transmission?.state === 'to_transmit';
      const event = transmission?.state === 'refused' ? 'retry' : 'require';
      const by = actorOf(request.caller);
      const invoice = waits ? known : await changeTransmission(store, _id, event, {}, by, clock());
      if (!invoice) throw new Problem('conflict', 'Cette facture est déjà transmise.');
      await start(app, _id);
      return { success: true, transmission: transmissionView(invoice) };
    },
  });
