import { addWeeks, weekBounds, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import { quotaIn } from '../../domain/routing/order-terms.ts';
import { orderTerms } from '../../store/commandes/terms.ts';
import { commandeOf } from './commande-answer.ts';
import type { App } from '../http/deps.ts';
import { CommandeStats } from './contract.ts';
import { IdParams } from '../http/contract.ts';
import { instant } from '../http/instant.ts';

const WEEKS = 4;
/** What the page of an order shows, this week included. */
const SHOWN = 12;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/:id/stats',
    config: { permission: 'commandes.view' },
    schema: { summary: 'Semaines d’une commande', params: IdParams, response: { 200: CommandeStats } },
    handler: async ({ params, scope }) => {
      const { store, clock } = app.deps;
      const commande = await commandeOf(app, params.id, scope);
      // An order has one fence a week (one per process when unlimited): all of them together are few.
      const fences = await store.commande_weeks.find({ commande_id: commande._id }).toArray();
      const use = (week: WeekKey) => {
        const own = fences.filter((fence) => fence.week_key === week);
        return {
          delivered: own.reduce((sum, fence) => sum + fence.used, 0),
          lb_delivered: own.reduce((sum, fence) => sum + fence.lb_used, 0),
        };
      };
      const week = weekKey(clock());
      const quota = quotaIn(commande.quota_semaine, orderTerms(commande).quota_weeks, week);
      return {
        commande_id: commande._id,
        current_week: { start: instant(weekBounds(week).start), ...use(week), quota },
        total_delivered: fences.reduce((sum, fence) => sum + fence.used, 0),
        // The four before this one, the latest first.
        last_4_weeks: Array.from({ length: WEEKS }, (_, index) => {
          const week_offset = -(index + 1);
          const week_key = addWeeks(week, week_offset);
          return { week_offset, week_key, ...use(week_key) };
        }),
        last_12_weeks: Array.from({ length: SHOWN }, (_, index) => {
          const week_key = addWeeks(week, index + 1 - SHOWN);
          const fence = fences.find((one) => one.week_key === week_key);
          return { week_key, ...use(week_key), quota: fence?.quota ?? null };
        }),
      };
    },
  });
