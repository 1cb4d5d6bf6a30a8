/** Ends the settling of a restore: what was found is kept for people, and the mark falls, in one write. */
import { MAX_RESTORE_ITEMS, type RestoreItem, type RestoreItemKind } from '../../domain/system/restore.ts';
import { STOCK_STATUSES } from '../../domain/leads/lead.ts';
import { logEvent, SYSTEM } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { RestoreDoc } from './collections.ts';

function countKinds(items: readonly RestoreItem[]): Partial<Record<RestoreItemKind, number>> {
  const counts: Partial<Record<RestoreItemKind, number>> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/**
 * Notes what was found and takes the mark away; what leaves by itself stays held until a person releases it.
 * @returns the restore as it is then
 */
export async function closeSettling(
  store: Store,
  { _id }: Pick<RestoreDoc, '_id'>,
  { items, temporal }: { items: readonly RestoreItem[]; temporal: boolean },
  now: Date,
): Promise<RestoreDoc> {
  const [stock, last] = await Promise.all([
    store.leads.countDocuments({ status: { $in: [...STOCK_STATUSES, 'lb'] } }),
    store.leads.findOne({}, { sort: { created_at: -1 }, projection: { created_at: 1 } }),
  ]);
  const counts = countKinds(items);
  return transaction(store, async (session) => {
    const closed = await store.restores.findOneAndUpdate(
      { _id, standing: true },
      {
        $unset: { standing: 1 },
        $set: {
          ...{ settled_at: now, held: true as const, temporal, counts, stock },
          last_lead_at: last?.created_at ?? null,
          items: items.slice(0, MAX_RESTORE_ITEMS),
        },
      },
      { session, returnDocument: 'after' },
    );
    // Somebody else has settled it meanwhile.
    if (!closed) return (await store.restores.findOne({ _id }, { session }))!;
    await logEvent(
      store,
      {
        ...{ action: 'restore.settle', entity_type: 'restore', entity_id: _id, entity: null, by: SYSTEM },
        after: { backup_at: closed.backup_at, temporal, ...counts },
      },
      now,
      session,
    );
    return closed;
  });
}
