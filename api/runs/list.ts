import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { runProgress } from './run-progress.ts';
import { RunList, RunListQuery } from './contract.ts';
import { runSummaryView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/runs',
    config: { permission: 'deliveries.view' },
    schema: { summary: 'Exécutions quotidiennes', querystring: RunListQuery, response: { 200: RunList } },
    handler: async ({ query, scope }) => {
      const { store, temporal, clock, live } = app.deps;
      const { docs, answer } = await readPage(store.delivery_reports, {}, query, {
        by: 'started_at',
        sort: query.sort,
      });
      const progress = await runProgress(store, docs, scope);
      const calendars = live.current.settings.delivery_calendar;
      const view = { scope, urlOf: temporal.urlOf, now: clock(), progress, calendars };
      return { runs: docs.map((report) => runSummaryView(report, view)), ...answer };
    },
  });
