/**
 * Writes users: creation, change, deactivation. A user who is deactivated or gets a new password loses every session and every
 * link to choose one; one who is deactivated, every key of the API they made.
 */
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { type Permission, type Role, ROLE_PRESETS } from '../../domain/access/permissions.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent, SYSTEM } from '../audit/event-log.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { revokeKeysOf } from './api-keys.ts';
import type { UserDoc } from './collections.ts';
import { endSessions } from './sessions.ts';
import { hashPassword } from './sign-in.ts';
import { userEvent } from './user-event.ts';

/** Another user has this e-mail. */
export class EmailTakenError extends Error {
  override name = 'EmailTakenError';
}

function emailTaken(error: unknown): never {
  if (isDuplicateKey(error)) throw new EmailTakenError('e-mail taken');
  throw error;
}

export interface UserInput {
  email: string;
  password: string;
  nom: string;
  role: Role;
  entity: Entity;
  /** The role's preset when absent. */
  permissions?: readonly Permission[];
}

/** What the audit trail keeps of a user. */
const logged = ({ email, nom, role, entity, permissions, active }: UserDoc) => ({
  email,
  nom,
  role,
  entity,
  permissions,
  active,
});

/**
 * @param also written with the user
 * @throws EmailTakenError
 */
export async function createUser(
  store: Store,
  input: UserInput & Pick<UserDoc, 'invited'>,
  by: Actor,
  now: Date,
  also?: (user: UserDoc, session: ClientSession) => Promise<void>,
): Promise<UserDoc> {
  const user: UserDoc = {
    _id: newId(),
    email: input.email.trim().toLowerCase(),
    nom: input.nom.trim(),
    password_hash: await hashPassword(input.password),
    role: input.role,
    permissions: [...(input.permissions ?? ROLE_PRESETS[input.role])],
    entity: input.entity,
    active: true,
    ...(input.invited && { invited: true as const }),
    failed_logins: 0,
    created_at: now,
    updated_at: now,
  };
  await transaction(store, async (session) => {
    await store.users.insertOne(user, { session });
    const event = userEvent('user.create', user, by);
    await logEvent(store, { ...event, after: logged(user) }, now, session);
    await also?.(user, session);
  }).catch(emailTaken);
  return user;
}

export interface UserFields {
  email?: string;
  password?: string;
  nom?: string;
  role?: Role;
  /** With a new role and none given: the role's preset. */
  permissions?: readonly Permission[];
  active?: boolean;
}

/**
 * Changes a user that was read before.
 * @throws EmailTakenError
 */
export async function changeUser(
  store: Store,
  before: UserDoc,
  change: UserFields,
  by: Actor,
  now: Date,
): Promise<UserDoc> {
  const { password, email, permissions, ...fields } = change;
  const roleChanged = fields.role !== undefined && fields.role !== before.role;
  const kept = permissions ?? (roleChanged ? ROLE_PRESETS[fields.role!] : undefined);
  const set: Partial<UserDoc> = {
    ...fields,
    ...(email !== undefined && { email: email.trim().toLowerCase() }),
    ...(kept && { permissions: [...kept] }),
    ...(password !== undefined && { password_hash: await hashPassword(password), failed_logins: 0 }),
    updated_at: now,
  };
  return transaction(store, async (session) => {
    const unset = {
      ...(password !== undefined && { locked_until: 1 as const, invited: 1 as const }),
      // Whoever writes the list has decided on all of them.
      ...(kept && { keys_to_review: 1 as const }),
    };
    const after = await store.users.findOneAndUpdate(
      { _id: before._id },
      { $set: set, ...(Object.keys(unset).length > 0 && { $unset: unset }) },
      { session, returnDocument: 'after' },
    );
    if (!after) throw new Error('users are never deleted');
    if (password !== undefined || !after.active) await endSessions(store, after._id, session);
    // A link in a mail is the way of before: to the old address, or past the new password.
    if (password !== undefined || after.email !== before.email || !after.active)
      await store.reset_tokens.deleteMany({ user_id: after._id }, { session });
    if (!after.active) await revokeKeysOf(store, after._id, by, now, session);
    const event = userEvent('user.update', after, by);
    await logEvent(
      store,
      {
        ...event,
        before: logged(before),
        after: { ...logged(after), ...(password && { password: 'changed' }) },
      },
      now,
      session,
    );
    return after;
  }).catch(emailTaken);
}

/**
 * Makes the first super_admin from the environment, when there is no user at all (03-api "Auth").
 * @returns whether one was made
 */
export async function createFirstAdmin(
  store: Store,
  { email, password }: { email: string; password: string },
  now: Date,
): Promise<boolean> {
  if (!email || !password || (await store.users.countDocuments({}, { limit: 1 })) > 0) return false;
  const admin: UserInput = { email, password, nom: 'Administrateur', role: 'super_admin', entity: 'ZR7' };
  // Two processes that start together both try: the unique e-mail lets one through.
  return createUser(store, admin, SYSTEM, now).then(
    () => true,
    (error: unknown) => {
      if (error instanceof EmailTakenError) return false;
      throw error;
    },
  );
}
