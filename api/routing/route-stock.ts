import { logEvent } from '../../store/audit/event-log.ts';
import { awaitRouteStock } from '../../temporal/launch/route-stock.ts';
import type { App } from '../http/deps.ts';
import { pendingAnswer } from '../http/pending-answer.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { PendingAnswer } from '../http/contract.ts';
import { StockAnswer } from '../leads/contract.ts';

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
    handler: async ({ caller, scope }, reply) => {
      const { store, temporal, clock } = app.deps;
      const result = await awaitRouteStock(temporal);
      const event = {
        action: 'lead.route_stock' as const,
        entity_type: 'lead' as const,
        entity_id: 'stock',
        entity: null,
      };
      await logEvent(store, { ...event, by: actorOf(caller) }, clock());
      if (!('pending' in result)) {
        // The counts are of both companies: they are told to who sees both.
        const { assigned: routed, kept } = scope.both ? result : { assigned: null, kept: null };
        return { success: true, routed, kept };
      }
      const stock = { workflow_id: result.pending };
      return reply.code(202).send(pendingAnswer(app, stock, 'Le stock est en cours d’évaluation.'));
    },
  });
