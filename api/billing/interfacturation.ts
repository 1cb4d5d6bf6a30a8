import { isEntity } from '../../domain/common/entity.ts';
import { isWeekKey, weekBounds, weekKey } from '../../domain/time/paris-time.ts';
import { monthBounds } from '../../domain/time/paris-month.ts';
import {
  type InterfacturationKey,
  readInterfacturation,
  trackInterfacturation,
} from '../../store/intercompany/interfacturation.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { parseWeek } from '../http/week.ts';
import { outsideChange } from './change-record.ts';
import {
  InterfacturationAnswer,
  InterfacturationChange,
  InterfacturationList,
  InterfacturationQuery,
} from './contract.ts';
import { parseMonth } from './month-summary.ts';
import { interfacturationView } from './view.ts';

const GONE = 'Il n’y a pas de tels transferts cette semaine-là.';

/** The week, direction and product an id names. */
function keyOf(id: string): InterfacturationKey | null {
  const [week_key = '', from_entity, to_entity, produit = ''] = id.split('|');
  return isWeekKey(week_key) && isEntity(from_entity) && isEntity(to_entity)
    ? { week_key, from_entity, to_entity, produit }
    : null;
}

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url: '/api/billing/interfacturation',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Ce que les deux sociétés se doivent, par semaine, sens et produit',
      description: 'D’une semaine (`week_key`, celle en cours par défaut) ou d’un mois (`month`).',
      querystring: InterfacturationQuery,
      response: { 200: InterfacturationList },
    },
    handler: async ({ query, scope }) => {
      const week = query.week_key ? parseWeek(query.week_key) : weekKey(clock());
      const { start, end, weeks } = query.month
        ? monthBounds(parseMonth(query.month))
        : { ...weekBounds(week), weeks: [week] };
      const of = { entities: scope.entities, weeks, within: { start, end } };
      const rows = (await readInterfacturation(store, of)).map(interfacturationView);
      return { interfacturation: rows, count: rows.length };
    },
  });
  app.route({
    method: 'PUT',
    url: '/api/billing/interfacturation/:id',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Noter la facture d’une semaine entre les sociétés, faite hors de RDZ',
      description: 'Réservé à la société qui facture. Ce qui est absent ne change pas ; null efface.',
      params: IdParams,
      body: InterfacturationChange,
      response: { 200: InterfacturationAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const key = found(keyOf(params.id), GONE);
      scope.assertRecord(key.from_entity, GONE);
      const of = { entities: [key.from_entity], weeks: [key.week_key] };
      const read = async () =>
        found(
          (await readInterfacturation(store, of)).find(({ id }) => id === params.id),
          GONE,
        );
      await read();
      const { due_date: _none, external_invoice_ttc: _nothing, ...change } = outsideChange(body);
      await trackInterfacturation(store, key, change, actorOf(caller), clock());
      return { success: true, row: interfacturationView(await read()) };
    },
  });
};
