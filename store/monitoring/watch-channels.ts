/**
 * Whether a company's mail server, its clients' and their APIs take what is sent: looked at in what became of batches, not by
 * signing in.
 */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { isSenderRefused } from '../../domain/deliveries/sender-refused.ts';
import { CONNECTION_CODES } from '../../domain/deliveries/smtp-code.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from '../deliveries/collections.ts';
import { type AlertSubject, alertWhile, resolveOthers } from './alerts.ts';

/** Days without mails are no recovery. */
const LOOK_BACK_MS = 14 * DAY_MS;

type Failed = Pick<DeliveryBatchDoc, 'client_id' | 'last_error' | 'updated_at' | 'attempts'>;

const isAway = (code: string | undefined): boolean =>
  (CONNECTION_CODES as readonly (string | undefined)[]).includes(code);

interface Look {
  store: Store;
  log: Log;
  now: Date;
  since: Date;
}

/** Batches of a company that failed and wait, the latest first. */
const failedBatches = ({ store, since }: Look, entity: Entity): Promise<Failed[]> =>
  store.delivery_batches
    .find({ entity, status: 'failed', updated_at: { $gte: since } })
    .project<Failed>({
      ...{ client_id: 1, last_error: 1, updated_at: 1 },
      ...{ 'attempts.smtp_code': 1, 'attempts.reply': 1 },
    })
    .sort({ updated_at: -1 })
    .toArray();

/** Nothing of them has been sent since. */
async function stillSo(
  { store, since }: Look,
  last: Failed | undefined,
  of: { entity: Entity; client_id?: string },
): Promise<boolean> {
  if (!last) return false;
  const later = { $gt: last.updated_at };
  const sent = { ...of, status: 'sent' as const, created_at: { $gte: since }, updated_at: later };
  return !(await store.delivery_batches.findOne(sent, { projection: { _id: 1 } }));
}

/** @returns subjects whose certificate is not accepted */
async function watchCompany(look: Look, entity: Entity): Promise<string[]> {
  const failed = await failedBatches(look, entity);
  const company: AlertSubject = { type: 'entity', id: entity, entity };
  const last = failed.find(({ last_error }) => isAway(last_error));
  const away = await stillSo(look, last, { entity });
  const badly = last?.last_error === 'SMTP_TLS';
  await alertWhile(look, 'smtp_refused', company, away && !badly, look.now);
  await alertWhile(look, 'sender_refused', company, isSenderRefused(failed), look.now);
  const found = away && badly ? [company] : [];

  const apis = failed.filter(({ last_error }) => last_error === 'API_TLS');
  for (const client_id of new Set(apis.map((batch) => batch.client_id))) {
    const latest = apis.find((batch) => batch.client_id === client_id);
    if (await stillSo(look, latest, { entity, client_id }))
      found.push({ type: 'client', id: client_id, entity });
  }
  for (const subject of found) await alertWhile(look, 'certificate_refused', subject, true, look.now);
  return found.map(({ id }) => id);
}

/**
 * Raises `smtp_refused` for a company whose last mail could not reach or sign in to the server, `certificate_refused` when it was
 * the encryption that failed, there or at a client's API, and ends them when something was sent since; `sender_refused` while
 * batches wait that several clients' servers refused for the sender's sake.
 */
export async function watchChannels(deps: { store: Store; log: Log }, now: Date): Promise<void> {
  const look = { ...deps, now, since: new Date(now.getTime() - LOOK_BACK_MS) };
  const refused: string[] = [];
  for (const entity of ENTITIES) refused.push(...(await watchCompany(look, entity)));
  await resolveOthers(deps.store, ['certificate_refused'], refused, now);
}
