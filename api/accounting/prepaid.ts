import { unitsSheet } from '../../domain/accounting/sheets.ts';
import { toEuros } from '../../domain/money/money.ts';
import { sumCents } from '../../domain/money/price.ts';
import { readUndelivered } from '../../store/accounting/read-undelivered.ts';
import { maybeEuros } from '../billing/view.ts';
import { clientNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { OnQuery, PrepaidAnswer } from './contract.ts';
import { dayOf } from './days.ts';
import { CSV, jsonOrCsv, sendText } from './file-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/accounting/prepaid',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Unités prépayées et pas encore livrées à un jour donné, et leur valeur HT',
      querystring: OnQuery,
      response: { 200: jsonOrCsv('Les unités', PrepaidAnswer) },
    },
    handler: async ({ query, scope }, reply) => {
      const { store } = app.deps;
      const on = dayOf(app, query.on);
      const undelivered = await readUndelivered(store, scope.entities, on);
      const names = await clientNames(
        store,
        undelivered.map(({ client_id }) => client_id),
      );
      const rows = undelivered
        .map((row) => ({ ...row, client_name: names.get(row.client_id)?.name ?? '' }))
        .sort((a, b) => a.client_name.localeCompare(b.client_name, 'fr') || (a.produit < b.produit ? -1 : 1));
      if (query.format === 'csv')
        return sendText(reply, { filename: `prepaye-non-livre_${on}.csv`, type: CSV }, unitsSheet(rows));
      return {
        on,
        rows: rows.map(({ client_id, client_name, entity, produit, units, value, estimated }) => ({
          ...{ client_id, client_name, entity, units },
          product_code: produit,
          value_ht: maybeEuros(value),
          estimated_units: estimated,
        })),
        units: rows.reduce((sum, { units }) => sum + units, 0),
        value_ht: toEuros(sumCents(rows.flatMap(({ value }) => value ?? []))),
        count: rows.length,
      };
    },
  });
