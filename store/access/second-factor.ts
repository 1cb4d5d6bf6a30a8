/**
 * A user's second factor (12-rules U59). Every code is one write with a filter: of two who send the same code at once, one gets
 * in. A try is counted before it is looked at, so that no burst of guesses gets more of them than the lock allows.
 */
import { randomBytes } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import { readCode, RECOVERY_CODES, recoveryCode } from '../../domain/access/second-factor.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { AccountKeys } from './account-keys.ts';
import type { SecondFactorDoc, UserDoc } from './collections.ts';
import { endSessions } from './sessions.ts';
import { userEvent } from './user-event.ts';
import { newTotpSecret, stepOfCode, totpUri } from './totp.ts';

/** Wrong codes in a row before no more are looked at. */
export const MAX_CODE_FAILURES = 5;
export const CODE_LOCK_MS = 15 * 60_000;
/** For setting up an app. */
const SET_UP_MS = 60 * 60_000;
const RANDOM_BYTES = 24;

/** What was being set up is gone, or another one took its place. */
export class NotSetUpError extends Error {
  override name = 'NotSetUpError';
}

const newCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => recoveryCode(randomBytes(RANDOM_BYTES)));

/**
 * Begins to set up an app, the first one or another one in its place: that in force stays until a code of the new one is right.
 * @returns its secret, shown once
 */
export async function setUpSecondFactor(
  store: Store,
  keys: AccountKeys,
  user: Pick<UserDoc, '_id' | 'email'>,
  now: Date,
): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret();
  const until = new Date(now.getTime() + SET_UP_MS);
  const prepared = { next: keys.seal(secret, user._id), next_until: until };
  const inForce = { _id: user._id, secret: { $exists: true } };
  const there = await store.mfa.updateOne(inForce, { $set: prepared });
  if (there.matchedCount === 0) {
    const fresh = { last_step: 0, recovery: [], failures: 0, created_at: now };
    await store.mfa.updateOne(
      { _id: user._id },
      { $set: { ...prepared, expires_at: until }, $setOnInsert: fresh },
      { upsert: true },
    );
  }
  return { secret, uri: totpUri(secret, user.email) };
}

/**
 * Puts the app that was set up in force: every other session of the user ends.
 * @returns the recovery codes, shown once; `null` for a wrong code
 * @throws NotSetUpError
 */
export async function confirmSecondFactor(
  store: Store,
  keys: AccountKeys,
  {
    user,
    code,
    session_id,
    by,
  }: { user: Pick<UserDoc, '_id' | 'entity'>; code: string; session_id: string; by: Actor },
  now: Date,
): Promise<string[] | null> {
  const found = await store.mfa.findOne({ _id: user._id });
  const secret = found?.next && found.next_until! > now && keys.open(found.next, user._id);
  if (!secret) throw new NotSetUpError('nothing is being set up');
  const given = readCode(code);
  const step = given?.kind === 'totp' ? stepOfCode(secret, given.code, now) : null;
  if (step === null) return null;
  const codes = newCodes();
  await transaction(store, async (session) => {
    const { matchedCount } = await store.mfa.updateOne(
      { _id: user._id, next: found.next! },
      {
        $set: {
          secret: found.next!,
          last_step: step,
          recovery: codes.map((one) => keys.recovery(one, user._id)),
          failures: 0,
          enabled_at: now,
        },
        $unset: { next: 1, next_until: 1, expires_at: 1, locked_until: 1 },
      },
      { session },
    );
    if (matchedCount === 0) throw new NotSetUpError('another one took its place');
    await store.users.updateOne(
      { _id: user._id },
      { $set: { second_factor: true, updated_at: now } },
      { session },
    );
    await store.sessions.deleteMany(
      { user_id: user._id, kind: 'session', _id: { $ne: session_id } },
      { session },
    );
    await logEvent(store, userEvent('auth.mfa_on', user, by), now, session);
  });
  return codes;
}

/** The second factor in force; `null` when there is none. */
export const readSecondFactor = (store: Store, userId: string): Promise<SecondFactorDoc | null> =>
  store.mfa.findOne({ _id: userId, secret: { $exists: true } });

/** Counts a try. @returns the second factor; `null` when there is none, or it is locked */
function countTry(store: Store, userId: string, now: Date): Promise<SecondFactorDoc | null> {
  const failures = { $add: ['$failures', 1] };
  const full = { $gte: [failures, MAX_CODE_FAILURES] };
  return store.mfa.findOneAndUpdate(
    {
      _id: userId,
      secret: { $exists: true },
      $or: [{ locked_until: { $exists: false } }, { locked_until: { $lte: now } }],
    },
    [
      {
        $set: {
          failures: { $cond: [full, 0, failures] },
          locked_until: { $cond: [full, new Date(now.getTime() + CODE_LOCK_MS), '$$REMOVE'] },
        },
      },
    ],
    { returnDocument: 'after' },
  );
}

/** Takes a code: it is worth nothing afterwards. @returns which kind it was, or why not: also what was used is wrong */
export async function takeCode(
  store: Store,
  keys: AccountKeys,
  { userId, code }: { userId: string; code: string },
  now: Date,
): Promise<{ kind: 'totp' | 'recovery'; left: number } | 'wrong' | 'locked'> {
  const given = readCode(code);
  const found = await countTry(store, userId, now);
  if (!found?.secret) return 'locked';
  if (!given) return 'wrong';
  const { recovery, secret: sealed } = found;
  const right = { $set: { failures: 0 }, $unset: { locked_until: 1 as const } };
  if (given.kind === 'recovery') {
    const hash = keys.recovery(given.code, userId);
    const taken = await store.mfa.updateOne(
      { _id: userId, recovery: hash },
      { ...right, $pull: { recovery: hash } },
    );
    return taken.matchedCount > 0 ? { kind: 'recovery', left: recovery.length - 1 } : 'wrong';
  }
  const secret = keys.open(sealed, userId);
  const step = secret === null ? null : stepOfCode(secret, given.code, now);
  if (step === null) return 'wrong';
  const taken = await store.mfa.updateOne(
    { _id: userId, secret: sealed, last_step: { $lt: step } },
    { ...right, $set: { ...right.$set, last_step: step } },
  );
  return taken.matchedCount > 0 ? { kind: 'totp', left: recovery.length } : 'wrong';
}

/** Makes new recovery codes; those there were are worth nothing. @returns them, shown once */
export async function renewRecoveryCodes(
  store: Store,
  keys: AccountKeys,
  user: Pick<UserDoc, '_id' | 'entity'>,
  by: Actor,
  now: Date,
): Promise<string[]> {
  const codes = newCodes();
  const recovery = codes.map((one) => keys.recovery(one, user._id));
  await transaction(store, async (session) => {
    await store.mfa.updateOne({ _id: user._id }, { $set: { recovery } }, { session });
    await logEvent(store, userEvent('auth.mfa_codes', user, by), now, session);
  });
  return codes;
}

/**
 * Takes a user's second factor away.
 * @param sessions whether the user's sessions end: when somebody else does it
 * @returns whether there was one
 */
export async function removeSecondFactor(
  store: Store,
  user: Pick<UserDoc, '_id' | 'entity'>,
  { by, sessions }: { by: Actor; sessions: boolean },
  now: Date,
): Promise<boolean> {
  return transaction(store, async (session: ClientSession) => {
    const { deletedCount } = await store.mfa.deleteOne({ _id: user._id }, { session });
    const change = { $set: { updated_at: now }, $unset: { second_factor: 1 as const } };
    const { modifiedCount } = await store.users.updateOne({ _id: user._id, second_factor: true }, change, {
      session,
    });
    if (modifiedCount + deletedCount === 0) return false;
    if (sessions) await endSessions(store, user._id, session);
    await logEvent(store, userEvent('auth.mfa_off', user, by), now, session);
    return true;
  });
}
