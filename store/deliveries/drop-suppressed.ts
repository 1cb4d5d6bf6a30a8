/**
 * Phones suppressed since a batch was prepared must not leave in it (06-law "Objection", checked before every send). A
 * batch that was never claimed gets a new CSV without them. A claimed one never changes, so it is cancelled and what is
 * left of it makes a new batch, the rest (01-domain §4).
 */
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { mayHaveArrived, statusesBefore } from '../../domain/deliveries/delivery-lifecycle.ts';
import { undeliverableCode } from '../../domain/deliveries/delivery-failure.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { filenamesOf, readRows } from './batch-content.ts';
import { markCancelled, rebuildBatch } from './cancel-delivery.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { batchDraft, insertBatches } from './make-batches.ts';
import type { DeliveryBatchDoc } from './collections.ts';
import type { Senders } from '../settings/senders.ts';
import { readSetting } from '../settings/settings.ts';
import { SUPPRESSED, cancelSuppressed } from './cancel-in-transaction.ts';

/**
 * Takes suppressed leads out of a batch that is ready or failed.
 * @returns the batch that carries the rest: the same one, a new one, or null when nobody is left
 * @throws DeliveryRefusal when the batch is being sent, or was decided, meanwhile
 */
export async function dropSuppressed(
  store: Store,
  batchId: string,
  { senders, now }: { senders: Senders; now: Date },
): Promise<string | null> {
  const denylist = await readSetting(store, 'email_denylist');
  const request = { reason: SUPPRESSED, by: 'system', now };
  return transaction(store, async (session) => {
    const batch = await store.delivery_batches.findOne({ _id: batchId }, { session });
    if (!batch) throw new DeliveryRefusal('BATCH_NOT_FOUND');
    if (!batch.first_claimed_at) {
      await rebuildBatch(store, session, batch, request);
      return batchId;
    }
    await markCancelled(store, session, batch, request);
    const deliveries = await store.deliveries
      .find({ batch_id: batchId, status: { $ne: 'cancelled' } }, { session })
      .sort({ _id: 1 })
      .toArray();
    const { rows, barred } = await readRows(store, deliveries, session);
    await cancelSuppressed(store, session, barred, { now, mayHaveArrived: mayHaveArrived(batch) });
    if (rows.length === 0) return null;
    const client = await store.clients.findOne({ _id: batch.client_id }, { session });
    const trouble = undeliverableCode(client, denylist.domains);
    const { commande_id, run_id, immediate } = batch;
    const names = await filenamesOf(store, { commande_ids: [commande_id], day: parisDay(now) }, session);
    const rest: DeliveryBatchDoc = {
      ...batchDraft(rows, client ?? undefined, trouble, {
        senders,
        run_id,
        immediate,
        now,
        taken: names.get(commande_id)!,
      }),
      automatic_attempts: batch.automatic_attempts,
      hold_for_review: batch.hold_for_review,
      ...(batch.overrides && { overrides: batch.overrides }),
      ...(mayHaveArrived(batch) && { may_have_arrived: true }),
    };
    await insertBatches(store, session, [rest], { now, from: statusesBefore('cancel') });
    const replaced = await store.delivery_batches.updateOne(
      { _id: batchId },
      { $set: { replaced_by: rest._id } },
      { session },
    );
    mustMatch(replaced, 'the batch');
    return rest._id;
  });
}
