/** Sessions as people see and end them. */
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { SessionDoc, UserDoc } from './collections.ts';
import { userEvent } from './user-event.ts';

/** A user's sessions, the latest seen first. */
export async function listSessions(store: Store, userId: string, now: Date): Promise<SessionDoc[]> {
  const sessions = await store.sessions
    .find({ user_id: userId, kind: 'session', expires_at: { $gt: now } })
    .toArray();
  const seen = ({ seen_at, created_at }: SessionDoc) => (seen_at ?? created_at).getTime();
  return sessions.sort((a, b) => seen(b) - seen(a));
}

/**
 * Ends sessions of a user for a person, who is written down.
 * @param which one of them, or all but one
 * @returns how many have ended
 */
export async function endSessionsFor(
  store: Store,
  user: Pick<UserDoc, '_id' | 'entity'>,
  which: { id: string } | { allBut: string | null },
  by: Actor,
  now: Date,
): Promise<number> {
  const _id = 'id' in which ? which.id : { $ne: which.allBut ?? '' };
  return transaction(store, async (session) => {
    const { deletedCount } = await store.sessions.deleteMany(
      { _id, user_id: user._id, kind: 'session' },
      { session },
    );
    if (deletedCount === 0) return 0;
    const event = userEvent('auth.session_end', user, by);
    await logEvent(store, { ...event, after: { sessions: deletedCount } }, now, session);
    return deletedCount;
  });
}
