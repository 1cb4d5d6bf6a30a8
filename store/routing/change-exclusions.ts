/**
 * Changes a client's list of excluded phones. The list may have half a million rows, so a change is many writes. What a new
 * list leaves out goes last: no moment excludes less than both lists have in common. The client is marked
 * (`has_exclusions`) before its first row and again after its last; who empties the list unmarks it first, so that rows
 * that come meanwhile are marked after.
 */
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { Store } from '../db/mongo.ts';
import type { ClientExclusionDoc } from './collections.ts';
import { exclusionId } from './exclusions.ts';

/** Rows of one client. */
export const MAX_EXCLUSIONS = 500_000;
const PORTION = 1_000;

/** The list would have more than `MAX_EXCLUSIONS` rows. */
export class TooManyExclusionsError extends Error {
  override name = 'TooManyExclusionsError';
}

type Owner = Pick<ClientDoc, '_id' | 'entity'>;

interface Change {
  client: Owner;
  by: Actor;
  now: Date;
}

/** What the audit trail keeps of a change: counts, never a phone. */
function logged(store: Store, { client, by, now }: Change, after: Record<string, unknown>): Promise<void> {
  const of = { entity_type: 'client' as const, entity_id: client._id, entity: client.entity };
  return logEvent(store, { action: 'client.exclusions', ...of, by, after }, now);
}

const mark = (store: Store, { client, now }: Change, has_exclusions: boolean) =>
  store.clients.updateOne(
    { _id: client._id, has_exclusions: { $ne: has_exclusions } },
    { $set: { has_exclusions, updated_at: now } },
  );

export interface ExclusionPart extends Change {
  /** One upload may come in parts, which share its name. */
  upload: string;
  phone_hashes: readonly string[];
  expires_at: Date | null;
  /** The list is replaced: with its last part, what came with other uploads goes. */
  replaces: boolean;
  last: boolean;
}

/** @throws TooManyExclusionsError before anything is written */
export async function addExclusions(
  store: Store,
  part: ExclusionPart,
): Promise<{ added: number; removed: number }> {
  const { client, upload, phone_hashes, expires_at, replaces, last } = part;
  const hashes = [...new Set(phone_hashes)];
  const client_id = client._id;
  const present = await store.client_exclusions.countDocuments({ client_id, ...(replaces && { upload }) });
  if (present + hashes.length > MAX_EXCLUSIONS) throw new TooManyExclusionsError(client_id);
  await mark(store, part, true);
  let added = 0;
  for (let from = 0; from < hashes.length; from += PORTION) {
    const written = await store.client_exclusions.bulkWrite(
      hashes.slice(from, from + PORTION).map((hash) => ({
        updateOne: {
          filter: { _id: exclusionId(hash, client_id) },
          update: {
            $set: { client_id, upload, ...(expires_at && { expires_at }) },
            ...(!expires_at && { $unset: { expires_at: 1 as const } }),
          },
          upsert: true,
        },
      })),
      { ordered: false },
    );
    added += written.upsertedCount;
  }
  await mark(store, part, true);
  const removed = replaces && last ? await removeRows(store, { client_id, upload: { $ne: upload } }) : 0;
  await logged(store, part, {
    upload_id: upload,
    mode: replaces ? 'replace' : 'add',
    phones: hashes.length,
    ...(removed > 0 && { removed }),
    expires_at,
  });
  return { added, removed };
}

type Rows = Pick<ClientExclusionDoc, 'client_id'> & { upload?: string | { $ne: string } };
const removeRows = async (store: Store, rows: Rows): Promise<number> =>
  (await store.client_exclusions.deleteMany(rows)).deletedCount;

/** Takes some phones off the list, what came with one upload, or everything. @returns rows removed */
export async function removeExclusions(
  store: Store,
  change: Change & { what: { phone_hashes: readonly string[] } | { upload: string } | 'all' },
): Promise<number> {
  const { client, what } = change;
  const client_id = client._id;
  if (what === 'all') await mark(store, change, false);
  const removed =
    what === 'all'
      ? await removeRows(store, { client_id })
      : 'upload' in what
        ? await removeRows(store, { client_id, upload: what.upload })
        : await removePhones(store, client_id, what.phone_hashes);
  const of = what === 'all' ? 'all' : 'upload' in what ? what.upload : 'phones';
  await logged(store, change, { removed, of });
  return removed;
}

async function removePhones(store: Store, clientId: string, hashes: readonly string[]): Promise<number> {
  const ids = hashes.map((hash) => exclusionId(hash, clientId));
  return (await store.client_exclusions.deleteMany({ _id: { $in: ids } })).deletedCount;
}
