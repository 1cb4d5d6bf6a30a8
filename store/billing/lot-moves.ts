import type { ClientSession, Filter } from 'mongodb';
import type { Store } from '../db/mongo.ts';
import type { PrepaymentMovementDoc } from './collections.ts';

/** What people do to a balance; what follows a delivery moves units between free, held and delivered. */
const BY_PEOPLE = ['top_up', 'refund', 'correction'] as const;

/** What people added to balances and took back, the oldest first: `openLots` says what is left of it. */
export async function readLotMoves(
  store: Store,
  of: Filter<PrepaymentMovementDoc>,
  session?: ClientSession,
): Promise<PrepaymentMovementDoc[]> {
  return (
    store.prepayment_movements
      .find({ $and: [of, { kind: { $in: [...BY_PEOPLE] } }] }, session ? { session } : {})
      // What was added in the same instant was there to be taken back.
      .sort({ at: 1, units: -1, _id: 1 })
      .toArray()
  );
}
