/**
 * The audit trail: append-only, one entry for every sensitive action (03-api `/api/event-log`).
 */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import type { AuditAction } from '../../domain/audit/actions.ts';
import type { AuditSubject } from '../../domain/audit/subjects.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { newId, sha256 } from '../db/ids.ts';
import { eventTerms } from '../../domain/audit/event-terms.ts';
import type { Store } from '../db/mongo.ts';
import type { EventDoc } from './collections.ts';

/** Who acted: a signed-in user, or the system itself. */
export interface Actor {
  id: string;
  name: string;
  /** Where the request came from. */
  ip?: string;
}

export const SYSTEM: Actor = { id: 'system', name: 'RDZ' };

export interface EventInput {
  action: AuditAction;
  entity_type: AuditSubject;
  entity_id: string;
  entity: Entity | null;
  by: Actor;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  related?: Record<string, string>;
}

const entryOf = (_id: string, { by, related = {}, ...rest }: EventInput, now: Date): EventDoc => ({
  _id,
  at: now,
  week_key: weekKey(now),
  user_id: by.id,
  user: by.name,
  ...(by.ip && { ip_address: by.ip }),
  related,
  ...rest,
  terms: eventTerms({ user: by.name, ...rest }),
});

/** Appends one entry, in the caller's transaction when it has one. Never log secrets or whole personal records. */
export async function logEvent(
  store: Store,
  event: EventInput,
  now: Date,
  session?: ClientSession,
): Promise<void> {
  await store.event_log.insertOne(entryOf(newId(), event, now), session ? { session } : {});
}

/**
 * Appends an entry once, however often and by whomever its occasion is found.
 * @param once names the occurrence
 * @returns whether it is new
 */
export async function logEventOnce(
  store: Store,
  once: string,
  event: EventInput,
  now: Date,
): Promise<boolean> {
  try {
    await store.event_log.insertOne(entryOf(sha256(once), event, now));
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
