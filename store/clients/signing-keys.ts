/**
 * The keys that requests to a client's API are signed with. A secret is derived from the installation's key
 * (`PHONE_HASH_KEY`), the client and the key's name: the database alone signs nothing, and nothing has to be encrypted in
 * it (docs/decisions/0017). It is shown once, when it is made.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import type { SigningKey } from '../../domain/deliveries/api-post.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { mustMatch } from '../db/errors.ts';
import type { ClientDoc, SigningKeyDoc } from './collections.ts';

/** How long the key before is still signed with. */
const OVERLAP_MS = DAY_MS;

/** @param master `PHONE_HASH_KEY`, which never changes silently */
export function signingSecret(master: string, clientId: string, kid: string): string {
  const bytes = hkdfSync('sha256', master, clientId, `rdz/api-signing/${kid}`, 32);
  return `rdzs_${Buffer.from(bytes).toString('base64url')}`;
}

/** The keys to sign with now, the newest first. */
export const validKeys = (
  { signing_keys = [] }: Pick<ClientDoc, 'signing_keys'>,
  now: Date,
): SigningKeyDoc[] => signing_keys.filter(({ until }) => !until || until > now);

/** The keys with their secrets, to sign with now. */
export const signingKeys = (
  master: string,
  client: Pick<ClientDoc, '_id' | 'signing_keys'>,
  now: Date,
): SigningKey[] =>
  validKeys(client, now).map(({ kid }) => ({ kid, secret: signingSecret(master, client._id, kid) }));

/** Makes a client's key; the one it had stays valid for a day. @returns the new one; null when there is no such client */
export function rotateSigningKey(
  store: Store,
  clientId: string,
  by: Actor,
  now: Date,
): Promise<SigningKeyDoc | null> {
  const made: SigningKeyDoc = { kid: randomBytes(6).toString('hex'), made_at: now };
  return transaction(store, async (session) => {
    const client = await store.clients.findOne(
      { _id: clientId, deleted_at: { $exists: false } },
      { session },
    );
    if (!client) return null;
    const [before] = validKeys(client, now);
    const kept = before ? [{ ...before, until: new Date(now.getTime() + OVERLAP_MS) }] : [];
    const { _id, entity } = client;
    mustMatch(
      await store.clients.updateOne(
        { _id },
        { $set: { signing_keys: [made, ...kept], updated_at: now } },
        { session },
      ),
      'the client',
    );
    await logEvent(
      store,
      {
        action: 'client.api_key_rotate',
        ...{ entity_type: 'client', entity_id: _id, entity, by },
        after: { kid: made.kid, ...(before && { replaces: before.kid }) },
      },
      now,
      session,
    );
    return made;
  });
}
