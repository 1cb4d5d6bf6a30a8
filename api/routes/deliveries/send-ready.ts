import { calendarGate } from '../../../domain/calendar.ts';
import { DeliveryRefusal } from '../../../domain/delivery-refusal.ts';
import { type Entity } from '../../../domain/entity.ts';
import { parisDay } from '../../../domain/paris-time.ts';
import { logEvent } from '../../../store/event-log.ts';
import type { DeliveryBatchDoc } from '../../../store/schema/deliveries.ts';
import { readSetting } from '../../../store/settings.ts';
import { sendBatchNow } from '../../../temporal/send-batch.ts';
import { isPending, overrideEmail } from '../../delivery-action.ts';
import type { App } from '../../deps.ts';
import { actorOf } from '../../plugins/auth.ts';
import { BatchQuery, SendReadyAnswer } from '../../schemas/deliveries.ts';

const MAX_BATCHES = 500;
const AT_ONCE = 20;
const WAIT_MS = 20_000;

type Ready = Pick<DeliveryBatchDoc, '_id' | 'client_id' | 'count'>;
type Result = SendReadyAnswer['results'][number];

/** Sends them some at a time; what is not over when the time is up goes on by itself. */
async function sendAll(
  app: App,
  batches: readonly Ready[],
  request: { by: string; override_email?: string },
): Promise<Result[]> {
  const deadline = Date.now() + WAIT_MS;
  const queue = [...batches];
  const results: Result[] = [];
  const worker = async () => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      const { _id: batch_id, client_id, count } = batch;
      const waitMs = Math.max(1_000, deadline - Date.now());
      const result = await sendBatchNow(app.deps, batch_id, { ...request, waitMs }).then(
        (outcome) =>
          isPending(outcome) ? { status: 'pending', error: null } : { ...outcome, error: outcome.code },
        (error: unknown) => {
          // Somebody else was faster with this one: the others still go.
          if (error instanceof DeliveryRefusal) return { status: 'refused', error: error.code };
          throw error;
        },
      );
      results.push({ batch_id, client_id, count, status: result.status, error: result.error });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/batch/send-ready',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Envoyer tous les lots prêts',
      description: 'Les sociétés dont le calendrier est fermé aujourd’hui sont laissées de côté (`closed`).',
      querystring: BatchQuery,
      response: { 200: SendReadyAnswer },
    },
    handler: async ({ query, scope, caller }) => {
      const { store, clock } = app.deps;
      const override = overrideEmail(query.override_email);
      const calendars = await readSetting(store, 'delivery_calendar');
      const gate = (entity: Entity) => calendarGate(calendars[entity], parisDay(clock()));
      const batches = await store.delivery_batches
        .find(
          {
            status: 'ready_to_send',
            entity: { $in: scope.entities.filter((entity) => gate(entity).open) },
            ...(query.client_id && { client_id: query.client_id }),
          },
          { projection: { client_id: 1, count: 1 }, sort: { created_at: 1 }, limit: MAX_BATCHES },
        )
        .toArray();
      const results = await sendAll(app, batches, { by: caller.id, ...override });
      const count = (status: string) => results.filter((result) => result.status === status).length;
      const totals = {
        sent: count('sent'),
        failed: count('failed'),
        uncertain: count('uncertain'),
        pending: count('pending'),
      };
      const entity = scope.both ? null : scope.entities[0]!;
      const event = { action: 'delivery.send_ready', entity_type: 'delivery', entity_id: 'batch', entity };
      await logEvent(store, { ...event, by: actorOf(caller), after: totals }, clock());
      const closed = scope.entities.flatMap((entity) => {
        const { open, reason } = gate(entity);
        return open ? [] : [{ entity, reason: reason ?? '' }];
      });
      return { success: totals.failed + totals.uncertain === 0, ...totals, closed, results };
    },
  });
