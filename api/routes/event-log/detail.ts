import type { App } from '../../deps.ts';
import { IdParams } from '../../schemas/common.ts';
import { AuditEvent } from '../../schemas/event-log.ts';
import { eventView } from '../../views/event.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/event-log/:id',
    config: { permission: 'activity.view' },
    schema: { summary: 'Une entrée du journal', params: IdParams, response: { 200: AuditEvent } },
    handler: async ({ params, scope }) => {
      const event = await app.deps.store.event_log.findOne({ _id: params.id });
      return eventView(scope.record(event, 'Cette entrée n’existe pas.'));
    },
  });
