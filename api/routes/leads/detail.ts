import type { App } from '../../deps.ts';
import { leadOf } from '../../lead-lookup.ts';
import { IdParams } from '../../schemas/common.ts';
import { LeadDetail } from '../../schemas/leads.ts';
import { deliveryViews } from '../../views/delivery.ts';
import { leadDetailView } from '../../views/lead-detail.ts';
import { clientIdsOf } from '../../views/lead.ts';
import { clientNames, visibleNames } from '../../views/names.ts';
import { clientIdsOfTrace, traceView } from '../../views/trace.ts';

const MAX_DELIVERIES = 100;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/leads/:id',
    config: { permission: 'leads.view' },
    schema: {
      summary: 'Un lead, ses livraisons et pourquoi il est allé là',
      params: IdParams,
      response: { 200: LeadDetail },
    },
    handler: async (request) => {
      const { scope } = request;
      const { store } = app.deps;
      const lead = await leadOf(app, request);
      const deliveries = await store.deliveries
        .find({ lead_id: lead._id }, { sort: { created_at: -1 }, limit: MAX_DELIVERIES })
        .toArray();
      const ids = [...clientIdsOf(lead), ...clientIdsOfTrace(lead.routing)];
      const names = visibleNames(await clientNames(store, ids), scope);
      return {
        ...leadDetailView(lead, names),
        deliveries: await deliveryViews(store, deliveries, scope),
        routing_trace: lead.routing ? traceView(lead.routing, names, scope) : null,
      };
    },
  });
