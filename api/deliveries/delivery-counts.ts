/** Deliveries per status, with the outcomes of those sent. */
import type { Filter } from 'mongodb';
import {
  DELIVERY_STATUSES,
  type DeliveryOutcome,
  type DeliveryStatus,
  isBillable,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { countEach } from '../../store/db/count-each.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';

export type DeliveryCounts = Record<DeliveryStatus | 'rejected' | 'removed' | 'billable', number>;

/** Which deliveries are counted. */
export interface CountedDeliveries {
  entities: readonly Entity[];
  client_id?: string;
  /** Half-open bounds of `created_at`; all time when absent. */
  during?: { $gte: Date; $lt: Date };
}

interface Group {
  _id: { status: DeliveryStatus; outcome: DeliveryOutcome; simulated: boolean };
  n: number;
}

const byFate = {
  $group: { _id: { status: '$status', outcome: '$outcome', simulated: '$simulated' }, n: { $sum: 1 } },
};

/** Of one client: its deliveries are read, since no index holds all of this of every client. */
function groupsOfClient(
  store: Store,
  client_id: string,
  { entities, during }: CountedDeliveries,
): Promise<Group[]> {
  const filter = { client_id, entity: { $in: [...entities] }, ...(during && { created_at: during }) };
  return store.deliveries.aggregate<Group>([{ $match: filter }, byFate]).toArray();
}

/** Of whole companies: counted on indexes alone, the ordinary ones by status and the few others by what became of them. */
async function groupsOfAll(store: Store, { entities, during }: CountedDeliveries): Promise<Group[]> {
  const when = during && { created_at: during };
  const cells = entities.flatMap((entity) =>
    DELIVERY_STATUSES.map((status) => ({ entity, status, ...when })),
  );
  const grouped = (fate: Filter<DeliveryDoc>) =>
    store.deliveries
      .aggregate<Group>([{ $match: { entity: { $in: [...entities] }, ...when, ...fate } }, byFate], {
        hint: { entity: 1, created_at: -1, status: 1, outcome: 1, simulated: 1 },
      })
      .toArray();
  const [counted, ...specials] = await Promise.all([
    countEach(store.deliveries, cells),
    // Together they are what that index holds (NOT_BILLABLE). An $or would make MongoDB read the deliveries.
    grouped({ outcome: { $in: ['rejected', 'removed'] } }),
    grouped({ outcome: 'accepted', simulated: true }),
  ]);
  const special = specials.flat();
  const ordinary = DELIVERY_STATUSES.map((status) => {
    const all = cells.reduce((sum, cell, n) => sum + (cell.status === status ? counted[n]! : 0), 0);
    const others = special.reduce((sum, { _id, n }) => sum + (_id.status === status ? n : 0), 0);
    return { _id: { status, outcome: 'accepted' as const, simulated: false }, n: Math.max(0, all - others) };
  });
  return [...ordinary, ...special];
}

/** Counts deliveries; `sent` includes the rejected and removed ones, which are also counted apart. */
export async function countDeliveries(store: Store, which: CountedDeliveries): Promise<DeliveryCounts> {
  const groups = which.client_id
    ? await groupsOfClient(store, which.client_id, which)
    : await groupsOfAll(store, which);
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
