import { calendarGate } from '../../domain/settings/calendar.ts';
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { inWeek } from '../../domain/routing/open-rules.ts';
import { readOrderStock, type StockLook } from '../../store/routing/order-stock.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { namedFigures } from '../leads/trace-view.ts';
import { commandeOf, orderOf } from './commande-answer.ts';
import { CommandeStock } from './contract.ts';

const lookView = ({ looked, more, reasons }: StockLook) => ({
  looked,
  more,
  reasons: reasons.map(({ rule, figures, ...of }) => ({
    ...{ rule, figures: rule ? namedFigures(rule, figures) : {} },
    ...of,
  })),
});

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/:id/stock',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Ce qui attend à sa portée, et pourquoi elle ne le reçoit pas',
      params: IdParams,
      response: { 200: CommandeStock },
    },
    handler: async ({ params, scope }) => {
      const { store, live, clock } = app.deps;
      const commande = await commandeOf(app, params.id, scope);
      const order = await orderOf(app, commande);
      const now = clock();
      const { fresh, lb } = await readOrderStock(store, live.current, {
        ...{ order: inWeek(order, weekKey(now)), entities: scope.entities, now },
      });
      const { reason } = calendarGate(live.current.settings.delivery_calendar[order.entity], parisDay(now));
      return { commande_id: order.id, calendar: reason, fresh: lookView(fresh), lb: lookView(lb) };
    },
  });
