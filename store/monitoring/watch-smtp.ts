/** Whether a company's mail server took its last mails: looked at in what became of batches, not by signing in. */
import { ENTITIES } from '../../domain/common/entity.ts';
import { CONNECTION_CODES } from '../../domain/deliveries/smtp-code.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../db/mongo.ts';
import { alertWhile } from './alerts.ts';

/** Raises `smtp_refused` for a company whose last mail of 24 h could not reach or sign in to the server, and ends it when one was sent since. */
export async function watchSmtp(deps: { store: Store; log: Log }, now: Date): Promise<void> {
  const batches = deps.store.delivery_batches;
  const since = new Date(now.getTime() - DAY_MS);
  for (const entity of ENTITIES) {
    const failing = { entity, status: 'failed' as const, last_error: { $in: [...CONNECTION_CODES] } };
    const failed = await batches.findOne(
      { ...failing, updated_at: { $gte: since } },
      { sort: { updated_at: -1 } },
    );
    const sent =
      failed && (await batches.findOne({ entity, status: 'sent', updated_at: { $gt: failed.updated_at } }));
    await alertWhile(deps, 'smtp_refused', { type: 'entity', id: entity, entity }, !!failed && !sent, now);
  }
}
