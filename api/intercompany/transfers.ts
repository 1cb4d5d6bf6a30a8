import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { parseWeek } from '../http/week.ts';
import { TransferList, TransferQuery } from './contract.ts';
import { sidesOf } from './direction.ts';
import { invoiceNumbers } from '../../store/invoices/invoice-numbers.ts';
import { transferView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/intercompany/transfers',
    config: { permission: 'intercompany.view' },
    schema: {
      summary: 'Transferts entre les deux sociétés',
      description: 'Les deux les lisent ; le vendeur seul les annule.',
      querystring: TransferQuery,
      response: { 200: TransferList },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const { direction, status, week_key } = query;
      const seen = direction
        ? { from_entity: sidesOf(direction).from }
        : {
            $or: [{ from_entity: { $in: [...scope.entities] } }, { to_entity: { $in: [...scope.entities] } }],
          };
      const { docs, answer } = await readPage(
        store.intercompany_transfers,
        { ...seen, ...(status && { status }), ...(week_key && { week_key: parseWeek(week_key) }) },
        query,
        { by: 'sent_at' },
      );
      const numbers = await invoiceNumbers(
        store,
        docs.map(({ invoice_id }) => invoice_id),
      );
      return { transfers: docs.map((transfer) => transferView(transfer, numbers)), ...answer };
    },
  });
