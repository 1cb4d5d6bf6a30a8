/**
 * Mails with a link to choose a password (12-rules U66). Whoever asks for one leaves the same trace whether the address is
 * known or not; the worker looks it up. The link's secret is derived (account-keys.ts) and only its hash is kept.
 */
import type { ClientSession } from 'mongodb';
import { LINK_MS, RESETS_AN_HOUR } from '../../domain/access/account-mail.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { logEvent, SYSTEM } from '../audit/event-log.ts';
import { newId, sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { AccountKeys } from './account-keys.ts';
import type { ResetTokenDoc, UserDoc } from './collections.ts';
import { userEvent } from './user-event.ts';

const HOUR_MS = 60 * 60_000;
/** What became of an invitation is shown for a while after it is over. */
const INVITE_KEPT_MS = 30 * DAY_MS;

/** Notes that somebody has forgotten a password. @returns the mail's id */
export async function askReset(store: Store, email: string, now: Date): Promise<string> {
  const mail: ResetTokenDoc = {
    _id: newId(),
    kind: 'reset',
    status: 'asked',
    email: email.trim().toLowerCase(),
    asked_at: now,
    expires_at: new Date(now.getTime() + DAY_MS),
  };
  await store.reset_tokens.insertOne(mail);
  return mail._id;
}

/** Notes that a user is invited, in the place of earlier links. @returns the mail */
export async function askInvitation(
  store: Store,
  keys: AccountKeys,
  userId: string,
  now: Date,
  session: ClientSession,
): Promise<ResetTokenDoc> {
  const _id = newId();
  const mail: ResetTokenDoc = {
    _id,
    kind: 'invite',
    status: 'asked',
    user_id: userId,
    token_hash: sha256(keys.link(_id)),
    valid_until: new Date(now.getTime() + LINK_MS.invite),
    asked_at: now,
    expires_at: new Date(now.getTime() + INVITE_KEPT_MS),
  };
  await store.reset_tokens.deleteMany({ user_id: userId }, { session });
  await store.reset_tokens.insertOne(mail, { session });
  return mail;
}

/** The user somebody meant, unless enough was written to them already. */
async function userToWriteTo(store: Store, mail: ResetTokenDoc, now: Date): Promise<UserDoc | null> {
  if (mail.user_id) return store.users.findOne({ _id: mail.user_id, active: true });
  const user = await store.users.findOne({ email: mail.email ?? '', active: true });
  if (!user) return null;
  const lately = await store.reset_tokens.countDocuments({
    user_id: user._id,
    kind: 'reset',
    asked_at: { $gt: new Date(now.getTime() - HOUR_MS) },
  });
  return lately < RESETS_AN_HOUR ? user : null;
}

/** What was an address becomes a user's link, once. */
async function giveLink(
  store: Store,
  { id, user, secret }: { id: string; user: UserDoc; secret: string },
  now: Date,
): Promise<void> {
  const valid_until = new Date(now.getTime() + LINK_MS.reset);
  await transaction(store, async (session) => {
    const { matchedCount } = await store.reset_tokens.updateOne(
      { _id: id, status: 'asked', user_id: { $exists: false } },
      {
        $set: { user_id: user._id, token_hash: sha256(secret), valid_until },
        $unset: { email: 1 },
      },
      { session },
    );
    if (matchedCount > 0) await logEvent(store, userEvent('auth.reset_asked', user, SYSTEM), now, session);
  });
}

/**
 * Takes a mail to be sent; at its first time an address becomes a user with a link. It may be taken again.
 * @returns whom to write to, and the link's secret; `null` when there is nothing to send
 */
export async function takeAccountMail(
  store: Store,
  keys: AccountKeys,
  id: string,
  now: Date,
): Promise<{ mail: ResetTokenDoc; user: UserDoc; secret: string } | null> {
  const asked = await store.reset_tokens.findOne({ _id: id, status: 'asked' });
  if (!asked) return null;
  const user = await userToWriteTo(store, asked, now);
  if (!user) {
    await store.reset_tokens.updateOne({ _id: id }, { $set: { status: 'ended' }, $unset: { email: 1 } });
    return null;
  }
  const secret = keys.link(id);
  if (!asked.user_id) await giveLink(store, { id, user, secret }, now);
  const mail = await store.reset_tokens.findOne({ _id: id, status: 'asked' });
  if (!mail?.valid_until) return null;
  if (mail.valid_until > now) return { mail, user, secret };
  await recordAccountMail(store, id, { status: 'failed', code: 'EXPIRED' });
  return null;
}

/** What became of a mail: `asked` with a code is tried again. */
export async function recordAccountMail(
  store: Store,
  id: string,
  result: { status: 'sent'; sent_at: Date } | { status: 'asked' | 'failed'; code: string },
): Promise<void> {
  const code = 'code' in result ? {} : { $unset: { code: 1 as const } };
  await store.reset_tokens.updateOne({ _id: id, status: 'asked' }, { $set: result, ...code });
}

/** Mails nobody has begun: Temporal was away when they were asked for. */
export async function accountMailsToSend(store: Store, before: Date, limit: number): Promise<string[]> {
  const found = await store.reset_tokens
    .find({ status: 'asked', asked_at: { $lt: before } }, { projection: { _id: 1 } })
    .limit(limit)
    .toArray();
  return found.map(({ _id }) => _id);
}

/** The latest invitation of each of some users. */
export async function invitationsOf(
  store: Store,
  userIds: readonly string[],
): Promise<Map<string, ResetTokenDoc>> {
  const found = await store.reset_tokens.find({ user_id: { $in: [...userIds] }, kind: 'invite' }).toArray();
  return new Map(found.map((mail) => [mail.user_id!, mail]));
}
