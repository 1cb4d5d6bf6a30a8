/** Deliveries per status, with the outcomes of those sent. */
import type { Filter } from 'mongodb';
import {
  DELIVERY_STATUSES,
  type DeliveryOutcome,
  type DeliveryStatus,
  isBillable,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';

export type DeliveryCounts = Record<DeliveryStatus | 'rejected' | 'removed' | 'billable', number>;

interface Group {
  _id: { status: DeliveryStatus; outcome: DeliveryOutcome; simulated: boolean };
  n: number;
}

/** Counts the deliveries of a filter; `sent` includes the rejected and removed ones, which are also counted apart. */
export async function countDeliveries(store: Store, filter: Filter<DeliveryDoc>): Promise<DeliveryCounts> {
  const groups = await store.deliveries
    .aggregate<Group>([
      { $match: filter },
      {
        $group: { _id: { status: '$status', outcome: '$outcome', simulated: '$simulated' }, n: { $sum: 1 } },
      },
    ])
    .toArray();
  const counts = Object.fromEntries(
    [...DELIVERY_STATUSES, 'rejected', 'removed', 'billable'].map((name) => [name, 0]),
  ) as DeliveryCounts;
  for (const { _id, n } of groups) {
    counts[_id.status] += n;
    if (_id.outcome !== 'accepted') counts[_id.outcome] += n;
    if (isBillable(_id)) counts.billable += n;
  }
  return counts;
}
