/** Writes providers. Their key is shown once, at creation and rotation, and kept as a hash. */
import type { AuditAction } from '../../domain/audit/actions.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newId, newSecret, sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ProviderDoc } from './collections.ts';

/** Another provider has this slug. */
export class SlugTakenError extends Error {
  override name = 'SlugTakenError';
}

function slugTaken(error: unknown): never {
  if (isDuplicateKey(error)) throw new SlugTakenError('slug taken');
  throw error;
}

const PREFIX_LENGTH = 10;

function newKey() {
  const key = `prov_${newSecret()}`;
  return { key, fields: { key_hash: sha256(key), key_prefix: key.slice(0, PREFIX_LENGTH) } };
}

export type ProviderFields = Pick<ProviderDoc, 'name' | 'slug' | 'active' | 'contact_email' | 'notes'>;

export interface ProviderWithKey {
  provider: ProviderDoc;
  /** Shown to a person now, never again. */
  key: string;
}

const logged = (provider: ProviderDoc) => ({
  entity_type: 'provider' as const,
  entity_id: provider._id,
  entity: provider.entity,
});

/** @throws SlugTakenError */
export async function createProvider(
  store: Store,
  input: ProviderFields & { entity: Entity },
  by: Actor,
  now: Date,
): Promise<ProviderWithKey> {
  const { key, fields } = newKey();
  const provider: ProviderDoc = {
    _id: newId(),
    ...input,
    ...fields,
    created_at: now,
    updated_at: now,
  };
  await transaction(store, async (session) => {
    await store.providers.insertOne(provider, { session });
    const { after } = auditDiff({}, provider);
    await logEvent(store, { action: 'provider.create', by, ...logged(provider), after }, now, session);
  }).catch(slugTaken);
  return { provider, key };
}

/** @returns the provider as it is then, or `null` when there is none. @throws SlugTakenError */
async function writeProvider(
  store: Store,
  id: string,
  $set: Partial<ProviderDoc>,
  event: { action: AuditAction; by: Actor; now: Date },
): Promise<ProviderDoc | null> {
  const { action, by, now } = event;
  return transaction(store, async (session) => {
    const before = await store.providers.findOneAndUpdate(
      { _id: id },
      { $set: { ...$set, updated_at: now } },
      { session },
    );
    if (!before) return null;
    const after = { ...before, ...$set, updated_at: now };
    await logEvent(store, { action, by, ...logged(after), ...auditDiff(before, after) }, now, session);
    return after;
  }).catch(slugTaken);
}

export const changeProvider = (
  store: Store,
  id: string,
  change: Partial<ProviderFields>,
  by: Actor,
  now: Date,
) => writeProvider(store, id, change, { action: 'provider.update', by, now });

/** Gives a provider a new key; the old one stops working at once. */
export async function rotateKey(
  store: Store,
  id: string,
  by: Actor,
  now: Date,
): Promise<ProviderWithKey | null> {
  const { key, fields } = newKey();
  const provider = await writeProvider(store, id, fields, { action: 'provider.rotate_key', by, now });
  return provider && { provider, key };
}

/** Deletes a provider; its leads keep its name. @returns whether there was one */
export function deleteProvider(store: Store, id: string, by: Actor, now: Date): Promise<boolean> {
  return transaction(store, async (session) => {
    const provider = await store.providers.findOneAndDelete({ _id: id }, { session });
    if (!provider) return false;
    const before = { name: provider.name, slug: provider.slug };
    await logEvent(store, { action: 'provider.delete', by, ...logged(provider), before }, now, session);
    return true;
  });
}
