/**
 * A person declares an `uncertain` batch sent: the client has it. The moment of confirmation is its `sent_at`
 * (01-domain §4 "Invariants"). Deliveries and leads follow in `project-batches`.
 */
import { batchStatusesBefore } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { DeliveryRefusal } from '../../../domain/deliveries/delivery-refusal.ts';
import type { Store } from '../../db/mongo.ts';

/** @throws DeliveryRefusal when the batch is not uncertain */
export async function confirmUncertain(
  store: Store,
  { batch_id, by, now }: { batch_id: string; by: string; now: Date },
): Promise<void> {
  const lastDoubt = {
    $last: { $filter: { input: '$attempts', as: 'a', cond: { $eq: ['$$a.result', 'uncertain'] } } },
  };
  const { matchedCount } = await store.delivery_batches.updateOne(
    { _id: batch_id, status: { $in: batchStatusesBefore('confirm') } },
    [
      { $set: { doubt: lastDoubt } },
      {
        $set: {
          status: 'sent',
          // Whom that try was addressed to: nobody knows whether the server refused one of them.
          sent_to: '$doubt.to',
          simulated: '$doubt.simulated',
          sent_at: { $cond: ['$doubt.simulated', '$$REMOVE', now] },
          last_sent_at: '$doubt.at',
          confirmed_by: { $literal: by },
          retryable: false,
          unfinished: true,
          rev: { $add: ['$rev', 1] },
          updated_at: now,
        },
      },
      { $unset: ['claim', 'doubt', 'last_error'] },
    ],
  );
  if (matchedCount === 0) throw new DeliveryRefusal('NOT_UNCERTAIN');
}
