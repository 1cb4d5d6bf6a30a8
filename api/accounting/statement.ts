import { statementSheet } from '../../domain/accounting/sheets.ts';
import { statementOf } from '../../domain/accounting/statement.ts';
import { toEuros } from '../../domain/money/money.ts';
import { readStatementEvents } from '../../store/accounting/read-statement.ts';
import { onceClientOf } from '../clients/client-answer.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { StatementAnswer, StatementQuery } from './contract.ts';
import { dayOf, daysOf } from './days.ts';
import { CSV, jsonOrCsv, sendText } from './file-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/statement',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Relevé d’un client : ce qui a été facturé et réglé, et ce qui reste',
      params: IdParams,
      querystring: StatementQuery,
      response: { 200: jsonOrCsv('Le relevé', StatementAnswer) },
    },
    handler: async ({ params, query, scope }, reply) => {
      const { store } = app.deps;
      const { _id: client_id, name, entity } = await onceClientOf(app, params.id, scope);
      const last = dayOf(app, query.to);
      const days = daysOf({ from: query.from ?? `${last.slice(0, 4)}-01-01`, to: last });
      const statement = statementOf(await readStatementEvents(store, client_id, days.to), days);
      if (query.format === 'csv')
        return sendText(
          reply,
          { filename: `releve_${days.from}_${days.to}.csv`, type: CSV },
          statementSheet(statement),
        );
      return {
        client_id,
        client_name: name,
        entity,
        ...days,
        opening: toEuros(statement.opening),
        rows: statement.rows.map(({ day, debit, credit, balance, ...row }) => ({
          date: day,
          ...row,
          debit: toEuros(debit),
          credit: toEuros(credit),
          balance: toEuros(balance),
        })),
        closing: toEuros(statement.closing),
      };
    },
  });
