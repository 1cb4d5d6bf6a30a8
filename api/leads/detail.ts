import type { App } from '../http/deps.ts';
import { leadOf } from './lead-lookup.ts';
import { IdParams } from '../http/contract.ts';
import { LeadDetail } from './contract.ts';
import { deliveryViews } from '../deliveries/view.ts';
import { leadDetailView } from './detail-view.ts';
import { clientIdsOf } from './view.ts';
import { clientNames, visibleNames } from '../deliveries/names.ts';
import { clientIdsOfTrace, traceView } from './trace-view.ts';

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
      const { store, clock } = app.deps;
      const lead = await leadOf(app, request);
      const deliveries = await store.deliveries
        .find({ lead_id: lead._id }, { sort: { created_at: -1 }, limit: MAX_DELIVERIES })
        .toArray();
      const ids = [...clientIdsOf(lead), ...clientIdsOfTrace(lead.routing)];
      const names = visibleNames(await clientNames(store, ids), scope);
      return {
        ...leadDetailView(lead, names, clock()),
        deliveries: await deliveryViews(store, deliveries, scope),
        routing_trace: lead.routing ? traceView(lead.routing, names, scope) : null,
      };
    },
  });
