import { Type } from 'typebox';
import { makeBatches } from '../../store/deliveries/make-batches.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { BatchQuery, PreparedAnswer } from './contract.ts';

const PAGE = 50;

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/batch/generate-csv',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Préparer les CSV de ce qui attend, sans envoyer',
      querystring: Type.Pick(BatchQuery, ['entity', 'client_id']),
      response: { 200: PreparedAnswer },
    },
    handler: async ({ query, scope, caller }) => {
      const { store, config, clock } = app.deps;
      const { client_id } = query;
      const input = {
        senders: await readSenders(store, config),
        entities: scope.entities,
        ...(client_id && { client_id }),
        limit: PAGE,
      };
      const answer = { success: true, batches: 0, deliveries: 0, failed: 0 };
      const skip: string[] = [];
      for (let more = true; more;) {
        const page = await makeBatches(store, { ...input, skip, now: clock() });
        skip.push(...page.unprepared.map(({ commande_id }) => commande_id));
        for (const batch of page.made) {
          answer.batches += 1;
          answer.deliveries += batch.count;
          if (batch.status === 'failed') answer.failed += 1;
        }
        more = page.more && page.made.length + page.unprepared.length > 0;
      }
      const entity = scope.both ? null : scope.entities[0]!;
      const event = {
        action: 'delivery.generate_csv' as const,
        entity_type: 'delivery' as const,
        entity_id: 'batch',
        entity,
      };
      await logEvent(store, { ...event, by: actorOf(caller), after: answer }, clock());
      const { deliveries, failed } = answer;
      return { ...answer, processed: deliveries, errors: failed + skip.length, skipped_calendar: 0 };
    },
  });
