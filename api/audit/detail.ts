import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { AuditEvent } from './contract.ts';
import { eventViews } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/event-log/:id',
    config: { permission: 'activity.view' },
    schema: { summary: 'Une entrée du journal', params: IdParams, response: { 200: AuditEvent } },
    handler: async ({ params, scope }) => {
      const { store } = app.deps;
      const event = scope.record(
        await store.event_log.findOne({ _id: params.id }),
        'Cette entrée n’existe pas.',
      );
      const [view] = await eventViews(store, [event]);
      return view!;
    },
  });
