/**
 * Cancels deliveries inside the caller's transaction: each gives its slot back, and its lead returns to stock or,
 * when its phone was suppressed, leaves it for good.
 */
import type { ClientSession } from 'mongodb';
import { type CancelReason, statusesBefore } from '../../domain/deliveries/delivery-lifecycle.ts';
import type { BatchDelivery } from './batch-content.ts';
import { giveBackUnits, type UnitHolder } from '../billing/effects.ts';
import { giveBackSlots, type SlotHolder } from '../routing/give-back.ts';
import { PERSONAL_FIELDS_BLANK, PERSONAL_FIELDS_UNSET } from '../leads/blank-person.ts';
import { StaleReadError } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { MONEY_SETTLED } from './settle-money.ts';
import { realignLeads } from '../leads/realign-leads.ts';

type CancelledDelivery = UnitHolder & SlotHolder & Pick<BatchDelivery, 'lead_id'>;

export interface Cancellation {
  reason: string;
  /** User id, or `system`. */
  by: string;
  now: Date;
  /**
   * A try may have reached the client without anybody knowing. Then the guards stay, so that nobody sells them the
   * leads again.
   */
  mayHaveArrived: boolean;
}

/**
 * @param deliveries as read in this transaction, with `slot_id` and `prepaid_unit`
 * @throws StaleReadError when one of them can no longer be cancelled
 */
export async function cancelInTransaction(
  store: Store,
  session: ClientSession,
  deliveries: readonly CancelledDelivery[],
  { reason, by, now, mayHaveArrived }: Cancellation,
): Promise<void> {
  if (deliveries.length === 0) return;
  const ids = deliveries.map((delivery) => delivery._id);
  const { modifiedCount } = await store.deliveries.updateMany(
    { _id: { $in: ids }, status: { $in: statusesBefore('cancel') } },
    {
      $set: {
        status: 'cancelled',
        cancelled_at: now,
        cancelled_by: by,
        cancel_reason: reason,
        updated_at: now,
      },
      $unset: { slot_id: 1, ...MONEY_SETTLED, ...(!mayHaveArrived && { guard: 1 }) },
    },
    { session },
  );
  if (modifiedCount !== ids.length) throw new StaleReadError('a delivery moved on');
  await giveBackSlots(store, session, deliveries);
  await giveBackUnits(store, session, deliveries, { by, now });
  await realignLeads(
    store,
    session,
    deliveries.map((delivery) => delivery.lead_id),
    now,
  );
}

export const SUPPRESSED = 'suppressed' satisfies CancelReason;

/** Cancels deliveries whose phone was suppressed; of their leads only the hash of the phone is kept. */
export async function cancelSuppressed(
  store: Store,
  session: ClientSession,
  deliveries: readonly CancelledDelivery[],
  how: Omit<Cancellation, 'reason' | 'by'>,
): Promise<void> {
  if (deliveries.length === 0) return;
  await cancelInTransaction(store, session, deliveries, { ...how, reason: SUPPRESSED, by: 'system' });
  await store.leads.updateMany(
    { _id: { $in: deliveries.map((delivery) => delivery.lead_id) } },
    {
      $set: { status: 'suppressed', ...PERSONAL_FIELDS_BLANK },
      $unset: Object.fromEntries(PERSONAL_FIELDS_UNSET.map((field) => [field, 1])),
    },
    { session },
  );
}
