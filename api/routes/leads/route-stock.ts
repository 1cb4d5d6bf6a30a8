import { isGrpcDeadlineError } from '@temporalio/client';
import type { RouteStockResult } from '../../../workflows/contracts.ts';
import { logEvent } from '../../../store/event-log.ts';
import { routeStock } from '../../../temporal/deliveries.ts';
import type { App } from '../../deps.ts';
import { actorOf } from '../../plugins/auth.ts';
import { PendingAnswer } from '../../schemas/deliveries.ts';
import { StockAnswer } from '../../schemas/leads.ts';

const WAIT_MS = 20_000;

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/leads/route-stock',
    config: { permission: 'leads.edit_status' },
    schema: {
      summary: 'Évaluer à nouveau les leads en attente',
      description: 'Attend le résultat jusqu’à 20 s, puis répond 202. Le calendrier de livraison s’applique.',
      response: { 200: StockAnswer, 202: PendingAnswer },
    },
    handler: async ({ caller }, reply) => {
      const { store, temporal, clock } = app.deps;
      const { workflow_id } = await routeStock(temporal);
      const event = { action: 'lead.route_stock', entity_type: 'lead', entity_id: 'stock', entity: null };
      await logEvent(store, { ...event, by: actorOf(caller) }, clock());
      try {
        const { client } = temporal;
        const result = await client.withDeadline(Date.now() + WAIT_MS, () =>
          client.workflow.getHandle<() => Promise<RouteStockResult>>(workflow_id).result(),
        );
        return { success: true, routed: result.assigned, kept: result.kept };
      } catch (error) {
        if (!isGrpcDeadlineError(error)) throw error;
        return reply.code(202).send({
          success: true,
          pending: true,
          workflow_id,
          temporal_url: temporal.urlOf(workflow_id),
          message: 'Le stock est en cours d’évaluation.',
        });
      }
    },
  });
