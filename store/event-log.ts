/**
 * The audit trail: append-only, one entry for every sensitive action (03-api `/api/event-log`).
 */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../domain/entity.ts';
import { weekKey } from '../domain/paris-time.ts';
import { newId } from './ids.ts';
import type { Store } from './mongo.ts';
import type { EventDoc } from './schema/accounts.ts';

/** Who acted: a signed-in user, or the system itself. */
export interface Actor {
  id: string;
  name: string;
}

export const SYSTEM: Actor = { id: 'system', name: 'RDZ' };

export interface EventInput {
  /** `resource.verb`, e.g. `commande.update`. */
  action: string;
  entity_type: string;
  entity_id: string;
  entity: Entity | null;
  by: Actor;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  related?: Record<string, string>;
}

/** Appends one entry, in the caller's transaction when it has one. Never log secrets or whole personal records. */
export async function logEvent(
  store: Store,
  event: EventInput,
  now: Date,
  session?: ClientSession,
): Promise<void> {
  const { by, related = {}, ...rest } = event;
  const entry: EventDoc = {
    _id: newId(),
    at: now,
    week_key: weekKey(now),
    user_id: by.id,
    user: by.name,
    related,
    ...rest,
  };
  await store.event_log.insertOne(entry, session ? { session } : {});
}
