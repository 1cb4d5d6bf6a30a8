import { Type } from 'typebox';
import { calendarGate } from '../../domain/settings/calendar.ts';
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import {
  contradictionCounts,
  lowQuotaCommandes,
  problemClients,
  topClients,
  waitingStock,
} from './dashboard.ts';
import { countDeliveries } from '../deliveries/delivery-counts.ts';
import type { App } from '../http/deps.ts';
import { countLeads } from '../leads/lead-counts.ts';
import { DashboardStats, StatsQuery } from '../leads/contract.ts';
import { duringWeek, parseWeek } from '../http/week.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/leads/dashboard-stats',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'Tableau de bord',
      querystring: Type.Object(StatsQuery.properties),
      response: { 200: DashboardStats },
    },
    handler: async ({ query, scope }) => {
      const { store, live, clock } = app.deps;
      const snapshot = live.current;
      const now = clock();
      const week = query.week ? parseWeek(query.week) : weekKey(now);
      const during = duringWeek(week);
      const [lead_stats, delivery_stats, top_clients_7d, low_quota_commandes, blocked_stock, contradictions] =
        await Promise.all([
          countLeads(store, scope, during),
          countDeliveries(store, { entities: scope.entities, during }),
          topClients(store, snapshot, scope, now),
          lowQuotaCommandes(store, snapshot, scope, now),
          waitingStock(store, scope),
          contradictionCounts(store, snapshot, scope, now),
        ]);
      const gates = scope.entities.map((entity) => {
        const { open, reason } = calendarGate(snapshot.settings.delivery_calendar[entity], parisDay(now));
        return [entity, { is_delivery_day: open, reason }];
      });
      return {
        week,
        lead_stats,
        delivery_stats,
        calendar: Object.fromEntries(gates),
        top_clients_7d,
        contradictions,
        problem_clients: problemClients(snapshot, scope),
        low_quota_commandes,
        blocked_stock,
      };
    },
  });
