/**
 * Sign-in: the attempt is counted before the password is looked at, so that no burst of guesses gets more of them than
 * the lock allows; unknown users cost the same time as known ones.
 */
import { hash, verify } from '@node-rs/argon2';
import { type CameFrom, endSessions, openSession, type OpenedSession } from './sessions.ts';
import { type Actor, logEvent, logEventOnce } from '../audit/event-log.ts';
import { sha256 } from '../db/ids.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { AccountKeys, Challenge } from './account-keys.ts';
import type { UserDoc } from './collections.ts';
import { takeCode } from './second-factor.ts';
import { userEvent } from './user-event.ts';

/** Wrong passwords in a row before the account is locked. */
export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;

// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** argon2id hash of a password. */
export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID);

let nobodys: Promise<string> | undefined;

/** Verifies against the user's hash, or against nobody's, at the same cost. */
async function passwordFits(user: UserDoc | null, password: string): Promise<boolean> {
  nobodys ??= hashPassword('nobody has this password');
  const fits = await verify(user?.password_hash ?? (await nobodys), password);
  return user !== null && fits;
}

/** Counts an attempt. @returns the user, `null` when unknown, inactive or locked */
function countAttempt(store: Store, email: string, now: Date): Promise<UserDoc | null> {
  const failures = { $add: ['$failed_logins', 1] };
  const full = { $gte: [failures, MAX_FAILURES] };
  return store.users.findOneAndUpdate(
    { email, active: true, $or: [{ locked_until: { $exists: false } }, { locked_until: { $lte: now } }] },
    [
      {
        $set: {
          failed_logins: { $cond: [full, 0, failures] },
          locked_until: { $cond: [full, new Date(now.getTime() + LOCK_MS), '$$REMOVE'] },
        },
      },
    ],
    { returnDocument: 'after' },
  );
}

const MINUTE_MS = 60_000;

/** Who tried is not known to be who they said. */
const STRANGER = { id: 'anonymous', name: 'Personne de connecté' };

/** Why a password did not open an account. @param counted whether the account could be tried at all */
const reasonOf = (user: UserDoc | null, counted: boolean) =>
  !user ? 'unknown' : !user.active ? 'inactive' : counted ? 'password' : 'locked';

type Refusal = ReturnType<typeof reasonOf> | 'code' | 'code_locked';

/** A refused sign-in in the audit trail, never with what was typed: people type passwords in the wrong field. */
async function logFailure(
  store: Store,
  user: UserDoc | null,
  { ip, reason }: { ip: string | undefined; reason: Refusal },
  now: Date,
): Promise<void> {
  const event = {
    action: 'auth.login_failed' as const,
    entity_type: 'user' as const,
    entity_id: user?._id ?? '',
    entity: user?.entity ?? null,
    by: { ...STRANGER, ...(ip && { ip }) },
    after: { reason },
  };
  if (reason === 'password' || reason === 'code') return logEvent(store, event, now);
  // No lock bounds these: once a minute for an account and an address, or invented names would fill the trail.
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  await logEventOnce(store, `login_failed|${user?._id ?? ''}|${ip ?? ''}|${minute}`, event, now);
}

const actorOf = (user: UserDoc, ip: string | undefined): Actor => ({
  id: user._id,
  name: user.nom || user.email,
  ...(ip && { ip }),
});

async function enter(
  store: Store,
  user: UserDoc,
  { from, after }: { from: CameFrom; after?: Record<string, unknown> },
  now: Date,
): Promise<SignedIn> {
  await store.users.updateOne({ _id: user._id }, { $set: { last_login_at: now } });
  const event = userEvent('auth.login', user, actorOf(user, from.ip));
  await logEvent(store, { ...event, ...(after && { after }) }, now);
  return { user, session: await openSession(store, user._id, now, { from }) };
}

/** A code is waited for so long. */
const CHALLENGE_MS = 5 * MINUTE_MS;

/** Changes with the password. */
const markOf = ({ password_hash }: UserDoc): string => sha256(password_hash).slice(0, 16);

export interface SignedIn {
  user: UserDoc;
  session: OpenedSession;
}

/** The password is right; a code is asked for (12-rules U59). */
export interface CodeAsked {
  challenge: Challenge;
}

/**
 * Signs a user in.
 * @returns the user with a new session, or what to sign a challenge with when a code is asked for; `null`: unknown, inactive,
 * locked or wrong password, not to be told apart
 */
export async function signIn(
  store: Store,
  { email, password, ...from }: { email: string; password: string } & CameFrom,
  now: Date,
): Promise<SignedIn | CodeAsked | null> {
  const known = email.trim().toLowerCase();
  const user = await countAttempt(store, known, now);
  if (!(await passwordFits(user, password)) || !user) {
    const meant = await store.users.findOne({ email: known });
    await logFailure(store, meant, { ip: from.ip, reason: reasonOf(meant, user !== null) }, now);
    return null;
  }
  await store.users.updateOne({ _id: user._id }, { $set: { failed_logins: 0 }, $unset: { locked_until: 1 } });
  if (user.second_factor) {
    return { challenge: { user_id: user._id, mark: markOf(user), until: now.getTime() + CHALLENGE_MS } };
  }
  return enter(store, user, { from }, now);
}

/**
 * The second step of a sign-in.
 * @param given the challenge the first step was answered with, and a code of the app or a recovery code
 * @returns the user and a new session; `expired`: the first step has to be made again; `null`: wrong, used or locked
 */
export async function signInWithCode(
  store: Store,
  keys: AccountKeys,
  { challenge, code, ...from }: { challenge: string; code: string } & CameFrom,
  now: Date,
): Promise<SignedIn | 'expired' | null> {
  const signed = keys.readChallenge(challenge, now);
  const user = signed && (await store.users.findOne({ _id: signed.user_id, active: true }));
  if (!user || markOf(user) !== signed.mark) return 'expired';
  const taken = await takeCode(store, keys, { userId: user._id, code }, now);
  if (typeof taken === 'string') {
    await logFailure(store, user, { ip: from.ip, reason: taken === 'locked' ? 'code_locked' : 'code' }, now);
    return null;
  }
  const after = { second_factor: taken.kind, recovery_codes_left: taken.left };
  return enter(store, user, { from, after }, now);
}

/** Whether a password is a user's own, for what a session alone may not do. */
export async function isOwnPassword(store: Store, userId: string, password: string): Promise<boolean> {
  return passwordFits(await store.users.findOne({ _id: userId, active: true }), password);
}

/**
 * Changes one's own password: every session ends and a new one is opened, with the CSRF token of the one in use.
 * @returns the new session, or `null` when the current password is wrong
 */
export async function changeOwnPassword(
  store: Store,
  { id: userId, csrf_token, ...from }: { id: string; csrf_token: string } & CameFrom,
  { current, next }: { current: string; next: string },
  now: Date,
): Promise<OpenedSession | null> {
  const user = await store.users.findOne({ _id: userId, active: true });
  if (!(await passwordFits(user, current)) || !user) return null;
  const password_hash = await hashPassword(next);
  return transaction(store, async (session) => {
    const changed = await store.users.updateOne(
      { _id: userId },
      { $set: { password_hash, updated_at: now } },
      { session },
    );
    mustMatch(changed, 'the user');
    await endSessions(store, userId, session);
    await store.reset_tokens.deleteMany({ user_id: userId }, { session });
    const event = userEvent('auth.password', user, actorOf(user, from.ip));
    await logEvent(store, event, now, session);
    return openSession(store, userId, now, { session, csrf_token, from });
  });
}
