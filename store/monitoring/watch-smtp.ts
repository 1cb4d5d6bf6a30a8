/** Whether a company's mail server, and its clients', take its mails: looked at in what became of batches, not by signing in. */
import { ENTITIES } from '../../domain/common/entity.ts';
import { isSenderRefused } from '../../domain/deliveries/sender-refused.ts';
import { CONNECTION_CODES } from '../../domain/deliveries/smtp-code.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../db/mongo.ts';
import { alertWhile } from './alerts.ts';

/** A week without mails is no recovery. */
const LOOK_BACK_MS = 14 * DAY_MS;

/**
 * Raises `smtp_refused` for a company whose last mail could not reach or sign in to the server, and ends it when one was sent since;
 * `sender_refused` while batches wait that several clients' servers refused for the sender's sake.
 */
export async function watchSmtp(deps: { store: Store; log: Log }, now: Date): Promise<void> {
  const batches = deps.store.delivery_batches;
  const since = new Date(now.getTime() - LOOK_BACK_MS);
  for (const entity of ENTITIES) {
    const failing = { entity, status: 'failed' as const, last_error: { $in: [...CONNECTION_CODES] } };
    const failed = await batches.findOne(
      { ...failing, updated_at: { $gte: since } },
      { sort: { updated_at: -1 } },
    );
    const sent =
      failed &&
      (await batches.findOne({
        ...{ entity, status: 'sent', created_at: { $gte: since }, updated_at: { $gt: failed.updated_at } },
      }));
    const subject = { type: 'entity', id: entity, entity };
    await alertWhile(deps, 'smtp_refused', subject, !!failed && !sent, now);
    const refused = await batches
      .find(
        { entity, status: 'failed', updated_at: { $gte: since }, 'attempts.smtp_code': { $gte: 500 } },
        { projection: { client_id: 1, 'attempts.smtp_code': 1, 'attempts.reply': 1 } },
      )
      .toArray();
    await alertWhile(deps, 'sender_refused', subject, isSenderRefused(refused), now);
  }
}
