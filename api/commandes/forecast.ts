import type { Entity } from '../../domain/common/entity.ts';
import { forecast, isHit, MEAN_OF } from '../../domain/routing/forecast.ts';
import {
  addDays,
  addWeeks,
  parisDay,
  type WeekKey,
  weekKey,
  weekMonday,
} from '../../domain/time/paris-time.ts';
import { leadsMayLeave } from '../../domain/settings/cross-entity.ts';
import { readFlows } from '../../store/monitoring/order-flows.ts';
import { StatsReader } from '../../store/monitoring/stats-reader.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { commandeOf, orderOf } from './commande-answer.ts';
import { CommandeForecast } from './contract.ts';

/** Weeks that are over and were forecast the same way. */
const PAST = 8;
const tenth = (units: number): number => Math.round(units * 10) / 10;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/:id/forecast',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Ce qu’elle devrait recevoir d’ici dimanche',
      description:
        'La moyenne des quatre mêmes jours passés, par département, partagée comme le routage partage. Les semaines passées sont prévues de même, avec les commandes d’aujourd’hui.',
      params: IdParams,
      response: { 200: CommandeForecast },
    },
    handler: async ({ params, scope }) => {
      const { store, live, clock } = app.deps;
      const commande = await commandeOf(app, params.id, scope);
      const order = await orderOf(app, commande);
      const now = clock();
      const [today, week] = [parisDay(now), weekKey(now)];
      const from = addDays(weekMonday(week), -7 * (PAST + MEAN_OF + 1));
      const same = [...live.current.orders.values()].filter(({ produit }) => produit === order.produit);
      const ids = same.map(({ id }) => id);
      const [flows, uses, fences] = await Promise.all([
        readFlows(new StatsReader(store, now), { produit: order.produit, from, to: today }),
        weekUses(store, week, ids),
        store.commande_weeks.find({ commande_id: order.id, week_key: { $lt: week } }).toArray(),
      ]);
      const { cross_entity, delivery_calendar: calendars } = live.current.settings;
      const crosses = (one: Entity) => leadsMayLeave(cross_entity, one);
      const world = { flows, orders: same, calendars, crosses };
      const fresh = new Map(ids.map((id) => [id, (uses.get(id)?.used ?? 0) - (uses.get(id)?.lb_used ?? 0)]));
      const expected = forecast(world, { order_id: order.id, week, fresh, today });
      const actualOf = (of: WeekKey) =>
        fences.filter(({ week_key }) => week_key === of).reduce((sum, { used }) => sum + used, 0);
      const past = Array.from({ length: PAST }, (_, n) => addWeeks(week, n - PAST)).flatMap((of) => {
        if (parisDay(commande.created_at) > weekMonday(of)) return [];
        const units = forecast(world, { order_id: order.id, week: of, fresh: new Map() });
        const actual = actualOf(of);
        return units === null
          ? []
          : { week_key: of, expected: tenth(units), actual, hit: isHit(units, actual) };
      });
      const used = uses.get(order.id)?.used ?? 0;
      return {
        ...{ commande_id: order.id, week_key: week, used },
        // What it has is not taken back by a mean.
        expected: expected === null ? null : tenth(Math.max(used, expected)),
        past,
        hits: past.filter(({ hit }) => hit).length,
      };
    },
  });
