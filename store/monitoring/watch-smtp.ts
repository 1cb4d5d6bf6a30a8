/** Whether a company's mail server, and its clients', take its mails: looked at in what became of batches, not by signing in. */
import { ENTITIES } from '../../domain/common/entity.ts';
import { isSenderRefused } from '../../domain/deliveries/sender-refused.ts';
import { CONNECTION_CODES } from '../../domain/deliveries/smtp-code.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from '../deliveries/collections.ts';
import { alertWhile } from './alerts.ts';

/** Days without mails are no recovery. */
const LOOK_BACK_MS = 14 * DAY_MS;

type Failed = Pick<DeliveryBatchDoc, 'client_id' | 'last_error' | 'updated_at' | 'attempts'>;

const isAway = (code: string | undefined): boolean =>
  (CONNECTION_CODES as readonly (string | undefined)[]).includes(code);

/**
 * Raises `smtp_refused` for a company whose last mail could not reach or sign in to the server, and ends it when one was sent since;
 * `sender_refused` while batches wait that several clients' servers refused for the sender's sake.
 */
export async function watchSmtp(deps: { store: Store; log: Log }, now: Date): Promise<void> {
  const batches = deps.store.delivery_batches;
  const since = new Date(now.getTime() - LOOK_BACK_MS);
  for (const entity of ENTITIES) {
    const failed = await batches
      .find({ entity, status: 'failed', updated_at: { $gte: since } })
      .project<Failed>({
        client_id: 1,
        last_error: 1,
        updated_at: 1,
        'attempts.smtp_code': 1,
        'attempts.reply': 1,
      })
      .sort({ updated_at: -1 })
      .toArray();
    const away = failed.find(({ last_error }) => isAway(last_error));
    const sent =
      away &&
      (await batches.findOne({
        ...{ entity, status: 'sent', created_at: { $gte: since }, updated_at: { $gt: away.updated_at } },
      }));
    const subject = { type: 'entity', id: entity, entity };
    await alertWhile(deps, 'smtp_refused', subject, !!away && !sent, now);
    await alertWhile(deps, 'sender_refused', subject, isSenderRefused(failed), now);
  }
}
