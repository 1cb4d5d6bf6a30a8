import type { Filter } from 'mongodb';
import { calendarGate } from '../../domain/settings/calendar.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { type Entity } from '../../domain/common/entity.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import { NEVER_ARRIVED } from '../../store/deliveries/never-arrived.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { launchSend } from '../../temporal/launch/batch-buttons.ts';
import { isPending, overrideEmail } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { BatchQuery, SendReadyAnswer } from './contract.ts';

const MAX_BATCHES = 500;
const AT_ONCE = 20;
const WAIT_MS = 20_000;
/** With less time left, nothing more is begun. */
const SHORTEST_WAIT_MS = 1_000;

type Ready = Pick<DeliveryBatchDoc, '_id' | 'client_id' | 'count'>;
type Result = SendReadyAnswer['results'][number];

/** One batch that cannot be sent must not keep the others from being sent, nor what was done from being told. */
function notSent(app: App, batch_id: string, error: unknown): Pick<Result, 'status' | 'error'> {
  // Somebody else was faster with this one.
  if (error instanceof DeliveryRefusal) return { status: 'refused', error: error.code };
  app.log.error({ batch_id, err: error }, 'a ready batch could not be sent');
  return { status: 'not_started', error: 'INTERNAL' };
}

/** Sends them some at a time. When the time is up, what was begun goes on by itself and the rest stays ready. */
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
      const waitMs = deadline - Date.now();
      const { status, error } =
        waitMs < SHORTEST_WAIT_MS
          ? { status: 'not_started', error: null }
          : await launchSend(app.deps, batch_id, { ...request, waitMs }).then(
              (outcome) =>
                isPending(outcome) ? { status: 'pending', error: null } : { ...outcome, error: outcome.code },
              (error: unknown) => notSent(app, batch_id, error),
            );
      results.push({ batch_id, client_id, count, status, error });
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
      const readyOf = (entities: readonly Entity[]): Filter<DeliveryBatchDoc> => ({
        status: 'ready_to_send',
        ...NEVER_ARRIVED,
        entity: { $in: [...entities] },
        ...(query.client_id && { client_id: query.client_id }),
      });
      const open = scope.entities.filter((entity) => gate(entity).open);
      const shut = scope.entities.filter((entity) => !gate(entity).open);
      const skipped_calendar = await store.delivery_batches.countDocuments(readyOf(shut));
      const batches = await store.delivery_batches
        .find(readyOf(open), {
          projection: { client_id: 1, count: 1 },
          sort: { created_at: 1 },
          limit: MAX_BATCHES,
        })
        .toArray();
      const results = await sendAll(app, batches, { by: caller.id, ...override });
      const count = (status: string) => results.filter((result) => result.status === status).length;
      const totals = {
        sent: count('sent'),
        failed: count('failed'),
        uncertain: count('uncertain'),
        pending: count('pending'),
        not_started: count('not_started'),
        refused: count('refused'),
      };
      const entity = scope.both ? null : scope.entities[0]!;
      const event = {
        action: 'delivery.send_ready' as const,
        entity_type: 'delivery' as const,
        entity_id: 'batch',
        entity,
      };
      await logEvent(store, { ...event, by: actorOf(caller), after: totals }, clock());
      const closed = shut.map((entity) => ({ entity, reason: gate(entity).reason ?? '' }));
      const more = batches.length === MAX_BATCHES;
      const { failed, uncertain, not_started, refused } = totals;
      const processed = results.length - not_started;
      const errors = failed + uncertain + refused;
      return { success: true, processed, errors, skipped_calendar, ...totals, more, closed, results };
    },
  });
