/** Keys of the API for scripts (12-rules U60): made, found and revoked. Only their hash is kept. */
import type { ClientSession } from 'mongodb';
import { API_KEY_PREFIX, keyEntity, type KeyEntity, keyPermissions } from '../../domain/access/api-keys.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newId, newSecret, sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ApiKeyDoc, UserDoc } from './collections.ts';

const HINT_LENGTH = API_KEY_PREFIX.length + 6;
/** A key in use is noted no more often. */
const USED_EVERY_MS = 60_000;

export interface ApiKeyInput {
  name: string;
  entity: KeyEntity;
  /** Within its maker's. */
  permissions: readonly Permission[];
  expires_at: Date;
}

const about = (action: 'apikey.create' | 'apikey.revoke', key: ApiKeyDoc, by: Actor) => ({
  action,
  entity_type: 'api_key' as const,
  entity_id: key._id,
  entity: key.entity === 'BOTH' ? null : key.entity,
  by,
});

/** Makes a key. @returns it, and its secret, to be shown once */
export async function createApiKey(
  store: Store,
  { name, entity, permissions, expires_at }: ApiKeyInput,
  by: Actor,
  now: Date,
): Promise<{ key: ApiKeyDoc; secret: string }> {
  const secret = `${API_KEY_PREFIX}${newSecret()}`;
  const key: ApiKeyDoc = {
    _id: newId(),
    hash: sha256(secret),
    hint: secret.slice(0, HINT_LENGTH),
    name: name.trim(),
    maker_id: by.id,
    entity,
    permissions: [...permissions],
    created_at: now,
    expires_at,
  };
  await transaction(store, async (session) => {
    await store.api_keys.insertOne(key, { session });
    const after = { name: key.name, entity, permissions: key.permissions, expires_at };
    await logEvent(store, { ...about('apikey.create', key, by), after }, now, session);
  });
  return { key, secret };
}

/** Revokes a key that was read before, once. @returns whether it was in force until now */
export async function revokeApiKey(store: Store, key: ApiKeyDoc, by: Actor, now: Date): Promise<boolean> {
  return transaction(store, async (session) => {
    const { matchedCount } = await store.api_keys.updateOne(
      { _id: key._id, revoked_at: { $exists: false } },
      { $set: { revoked_at: now } },
      { session },
    );
    if (matchedCount === 0) return false;
    await logEvent(store, { ...about('apikey.revoke', key, by), after: { name: key.name } }, now, session);
    return true;
  });
}

/** Revokes every key somebody made, with their account. */
export async function revokeKeysOf(
  store: Store,
  makerId: string,
  by: Actor,
  now: Date,
  session: ClientSession,
): Promise<void> {
  const there = { maker_id: makerId, revoked_at: { $exists: false } };
  const keys = await store.api_keys.find(there, { session }).toArray();
  if (keys.length === 0) return;
  await store.api_keys.updateMany(there, { $set: { revoked_at: now } }, { session });
  for (const key of keys)
    await logEvent(store, { ...about('apikey.revoke', key, by), after: { name: key.name } }, now, session);
}

/** A key in force, with what its maker still gives it. */
export interface FoundKey {
  key: ApiKeyDoc;
  maker: UserDoc;
  permissions: Permission[];
  entity: KeyEntity;
}

/** Keys, the newest first, those that are over included. @param makerId of one maker; absent: of all */
export const listApiKeys = (store: Store, makerId?: string): Promise<ApiKeyDoc[]> =>
  store.api_keys
    .find(makerId === undefined ? {} : { maker_id: makerId })
    .sort({ _id: -1 })
    .toArray();

/** What a key stands for; `null` when unknown, over or revoked, or when its maker is not there any more. */
export async function findApiKey(store: Store, secret: string, now: Date): Promise<FoundKey | null> {
  const key = await store.api_keys.findOne({ hash: sha256(secret) });
  if (!key || key.revoked_at || key.expires_at <= now) return null;
  const maker = await store.users.findOne({ _id: key.maker_id, active: true });
  const entity = maker && keyEntity(key.entity, maker);
  if (!maker || !entity) return null;
  if (!key.last_used_at || now.getTime() - key.last_used_at.getTime() >= USED_EVERY_MS)
    await store.api_keys.updateOne({ _id: key._id }, { $set: { last_used_at: now } });
  return { key, maker, permissions: keyPermissions(key.permissions, maker), entity };
}
