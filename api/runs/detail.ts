import type { App } from '../http/deps.ts';
import { runOf } from './run-signal.ts';
import { runProgress } from './run-progress.ts';
import { IdParams } from '../http/contract.ts';
import { Run } from './contract.ts';
import { clientNames } from '../deliveries/names.ts';
import { runView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/runs/:id',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Rapport d’une exécution',
      description: 'L’identifiant contient une barre à encoder : 2026-11-23%2F2.',
      params: IdParams,
      response: { 200: Run },
    },
    handler: async ({ params, scope }) => {
      const { store, temporal, clock, live } = app.deps;
      const report = await runOf(app, params.id);
      const progress = await runProgress(store, [report], scope);
      const lines = [...report.clients, ...(report.immediate?.clients ?? []), ...report.errors];
      const clientIds = lines.map((line) => line.client_id);
      const names = await clientNames(store, clientIds);
      const calendars = live.current.settings.delivery_calendar;
      return runView(report, names, { scope, urlOf: temporal.urlOf, now: clock(), progress, calendars });
    },
  });
