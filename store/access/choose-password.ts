/** A password chosen by a link that was mailed: once, while it works. Every session ends, and every other link. */
import { logEvent } from '../audit/event-log.ts';
import { sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ResetTokenDoc, UserDoc } from './collections.ts';
import { endSessions } from './sessions.ts';
import { hashPassword } from './sign-in.ts';
import { userEvent } from './user-event.ts';

/** A link that does not work: used, over, or never made. */
export class LinkOverError extends Error {
  override name = 'LinkOverError';
}

/** What a link is for. @throws LinkOverError */
export async function findLink(
  store: Store,
  secret: string,
  now: Date,
): Promise<{ mail: ResetTokenDoc; user: UserDoc }> {
  const mail = await store.reset_tokens.findOne({ token_hash: sha256(secret), valid_until: { $gt: now } });
  const user = mail && (await store.users.findOne({ _id: mail.user_id!, active: true }));
  if (!user) throw new LinkOverError('no such link');
  return { mail, user };
}

/** @throws LinkOverError */
export async function choosePassword(
  store: Store,
  { secret, password, ip }: { secret: string; password: string; ip?: string },
  now: Date,
): Promise<UserDoc> {
  // Hashing costs; whoever has no link does not make us pay.
  await findLink(store, secret, now);
  const password_hash = await hashPassword(password);
  return transaction(store, async (session) => {
    const mail = await store.reset_tokens.findOneAndDelete(
      { token_hash: sha256(secret), valid_until: { $gt: now } },
      { session },
    );
    const chosen = { password_hash, failed_logins: 0, updated_at: now };
    const user =
      mail &&
      (await store.users.findOneAndUpdate(
        { _id: mail.user_id!, active: true },
        { $set: chosen, $unset: { locked_until: 1, invited: 1 } },
        { session, returnDocument: 'after' },
      ));
    if (!user) throw new LinkOverError('used meanwhile');
    await store.reset_tokens.deleteMany({ user_id: user._id }, { session });
    await endSessions(store, user._id, session);
    const event = userEvent('auth.reset', user, {
      ...{ id: user._id, name: user.nom || user.email },
      ...(ip && { ip }),
    });
    await logEvent(store, { ...event, after: { link: mail.kind } }, now, session);
    return user;
  });
}
