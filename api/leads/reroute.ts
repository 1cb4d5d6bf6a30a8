import { logEvent } from '../../store/audit/event-log.ts';
import { rerouteLead } from '../../store/routing/reroute-lead.ts';
import type { App } from '../http/deps.ts';
import { LEAD_GONE, leadOf } from './lead-lookup.ts';
import { leaveAtOnce, reroutedAnswer } from './rerouted.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';
import { RerouteAnswer } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/leads/:id/reroute',
    config: { permission: 'leads.edit_status' },
    schema: {
      summary: 'Router à nouveau, maintenant',
      description: 'Le calendrier de livraison s’applique.',
      params: IdParams,
      response: { 200: RerouteAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const before = await leadOf(app, request);
      const lead = found(await rerouteLead(app.deps, before._id, clock()), LEAD_GONE);
      await leaveAtOnce(app, lead);
      await logEvent(
        store,
        {
          action: 'lead.reroute',
          entity_type: 'lead',
          entity_id: lead._id,
          entity: lead.lead_owner_entity,
          by: actorOf(request.caller),
          before: { status: before.status },
          after: { status: lead.status, reason: lead.routing_reason ?? null },
        },
        clock(),
      );
      return reroutedAnswer(lead);
    },
  });
