import { readRecords } from '../../store/billing/read-records.ts';
import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { parseWeek } from '../http/week.ts';
import { RecordList, RecordQuery } from './contract.ts';
import { parseStatus } from './parse.ts';
import { rowNames } from './period.ts';
import { recordView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/billing/records',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Enregistrements de facturation, la semaine la plus récente d’abord',
      querystring: RecordQuery,
      response: { 200: RecordList },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const { week_key, client_id, status } = query;
      const records = await readRecords(store, {
        entities: scope.entities,
        ...(week_key && { week: parseWeek(week_key) }),
        ...(client_id && { client_id }),
        ...(status && { status: parseStatus(status) }),
      });
      const { items, answer } = pageOf(records, query);
      const rows = items.map((record) => ({ ...record, record }));
      const names = await rowNames(store, rows);
      return { records: rows.map((row) => recordView(row, names)), ...answer };
    },
  });
