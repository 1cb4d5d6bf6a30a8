/** Invites somebody: a user whose password nobody knows until they choose one by the link they are mailed. */
import type { ClientSession } from 'mongodb';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newSecret } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { AccountKeys } from './account-keys.ts';
import { askInvitation } from './account-mails.ts';
import { createUser, type UserInput } from './change-user.ts';
import type { ResetTokenDoc, UserDoc } from './collections.ts';
import { userEvent } from './user-event.ts';

/** They have chosen a password, or may not sign in. */
export class NotInvitedError extends Error {
  override name = 'NotInvitedError';
}

/** Who invites whom, with which keys. */
interface Inviting {
  store: Store;
  keys: AccountKeys;
  by: Actor;
  now: Date;
}

async function writeInvitation(
  { store, keys, by, now }: Inviting,
  user: Pick<UserDoc, '_id' | 'entity'>,
  session: ClientSession,
): Promise<ResetTokenDoc> {
  const mail = await askInvitation(store, keys, user._id, now, session);
  await logEvent(store, userEvent('user.invite', user, by), now, session);
  return mail;
}

/** Makes the user and the mail. @throws EmailTakenError */
export async function inviteUser(
  inviting: Inviting,
  input: Omit<UserInput, 'password'>,
): Promise<{ user: UserDoc; mail: ResetTokenDoc }> {
  const { store, by, now } = inviting;
  let mail: ResetTokenDoc | undefined;
  const invited = { ...input, password: newSecret(), invited: true as const };
  const user = await createUser(store, invited, by, now, async (made, session) => {
    mail = await writeInvitation(inviting, made, session);
  });
  return { user, mail: mail! };
}

/** Makes another mail; the link of the one before does not work any more. @throws NotInvitedError */
export async function inviteAgain(
  inviting: Inviting,
  user: Pick<UserDoc, '_id' | 'entity'>,
): Promise<ResetTokenDoc> {
  const { store, now } = inviting;
  return transaction(store, async (session) => {
    // Writes the user, so that a password chosen at the same time and this are one after the other.
    const { matchedCount } = await store.users.updateOne(
      { _id: user._id, invited: true, active: true },
      { $set: { updated_at: now } },
      { session },
    );
    if (matchedCount === 0) throw new NotInvitedError('not invited');
    return writeInvitation(inviting, user, session);
  });
}
