import { agedBalance, sumAged } from '../../domain/accounting/aged-balance.ts';
import { agedSheet } from '../../domain/accounting/sheets.ts';
import { readOpenInvoices } from '../../store/accounting/read-open-invoices.ts';
import { clientNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { AgedAnswer, OnQuery } from './contract.ts';
import { dayOf } from './days.ts';
import { CSV, jsonOrCsv, sendText } from './file-answer.ts';
import { agedView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/accounting/aged-balance',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Balance âgée : ce que doit chaque client à un jour donné, par ancienneté',
      querystring: OnQuery,
      response: { 200: jsonOrCsv('La balance', AgedAnswer) },
    },
    handler: async ({ query, scope }, reply) => {
      const { store } = app.deps;
      const on = dayOf(app, query.on);
      const rows = agedBalance(await readOpenInvoices(store, scope.entities, on), on);
      const names = await clientNames(store, rows.keys());
      const clients = [...rows]
        .map(([client_id, aged]) => {
          const { name = '', entity = scope.entities[0]! } = names.get(client_id) ?? {};
          return { client_id, client_name: name, entity, aged };
        })
        .sort((a, b) => b.aged.total - a.aged.total || a.client_name.localeCompare(b.client_name, 'fr'));
      if (query.format === 'csv')
        return sendText(reply, { filename: `balance-agee_${on}.csv`, type: CSV }, agedSheet(clients));
      return {
        on,
        clients: clients.map(({ aged, ...client }) => ({ ...client, ...agedView(aged) })),
        totals: agedView(sumAged(rows.values())),
        count: clients.length,
      };
    },
  });
