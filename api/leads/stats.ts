import { countLeads } from './lead-counts.ts';
import type { App } from '../http/deps.ts';
import { LeadStats, StatsQuery } from './contract.ts';
import { duringWeek } from '../http/week.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/leads/stats',
    config: { permission: 'leads.view' },
    schema: { summary: 'Leads par statut', querystring: StatsQuery, response: { 200: LeadStats } },
    handler: async ({ query, scope }) => {
      const counts = await countLeads(app.deps.store, scope, query.week ? duringWeek(query.week) : undefined);
      return { ...counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) };
    },
  });
