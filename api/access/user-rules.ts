/** Who may do what to which user (03-api "Users"): beyond the permission and the entity scope. */
import type { FastifyRequest } from 'fastify';
import {
  isAllowed,
  isAtLeast,
  type Permission,
  type Role,
  ROLE_PRESETS,
  wantedPermissions,
} from '../../domain/access/permissions.ts';
import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import type { UserDoc } from '../../store/access/collections.ts';
import type { App } from '../http/deps.ts';
import type { Caller } from '../http/plugins/auth.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import type { InvitedUser } from './contract.ts';

/** Who calls, as what is written about them names them. */
export const selfOf = ({ id, entity, email }: Caller) => ({ _id: id, entity, email });

/** The user of an id, in scope. @throws Problem 404 */
export async function userOf(app: App, id: string, scope: Scope): Promise<UserDoc> {
  return scope.record(await app.deps.store.users.findOne({ _id: id }), 'Cet utilisateur n’existe pas.');
}

/** @throws Problem 422 */
export function checkEmail(email: string): void {
  if (isWellFormedEmail(email.trim())) return;
  throw invalid([{ path: 'email', message: 'doit être une adresse e-mail' }]);
}

/** A role decides more than its permissions, so nobody makes a user of a higher role, or changes one to become them. */
function checkRank(caller: Caller, role: Role): void {
  if (isAtLeast(caller.role, role)) return;
  throw new Problem(
    'forbidden',
    role === 'super_admin'
      ? 'Seul un super-administrateur touche à un super-administrateur.'
      : 'Ce rôle est au-dessus du vôtre.',
  );
}

/** Nobody grants a permission they do not have, and nobody changes a user of a higher role. */
export function checkGrant(
  caller: Caller,
  user: Pick<UserDoc, 'role' | 'permissions'> | null,
  wanted: { role?: Role; permissions?: readonly Permission[]; credentials?: boolean },
): void {
  if (caller.role === 'super_admin') return;
  if (user) checkRank(caller, user.role);
  if (wanted.role) checkRank(caller, wanted.role);
  // Whoever sets somebody's password or e-mail can sign in as them.
  const taken = wanted.credentials && user ? user.permissions : [];
  const beyond = [...(wanted.permissions ?? []), ...taken].find(
    (permission) => !isAllowed(caller, permission),
  );
  if (beyond) throw new Problem('forbidden', `Vous n’avez pas vous-même le droit « ${beyond} ».`);
}

/** Whom somebody may make a user, and with what. @throws Problem 403, 422 */
export function newcomer({
  body,
  scope,
  caller,
}: Pick<FastifyRequest, 'scope' | 'caller'> & { body: InvitedUser }) {
  const { email, nom, role } = body;
  checkEmail(email);
  const permissions = body.permissions ? wantedPermissions(body.permissions, []) : ROLE_PRESETS[role];
  checkGrant(caller, null, { role, permissions });
  return { email, nom, role, permissions, entity: scope.forCreate() };
}

/** @throws Problem 400 when someone would lock themselves out */
export function checkNotOneself(
  caller: Caller,
  user: UserDoc,
  change: { active?: boolean; role?: Role; permissions?: readonly Permission[] },
): void {
  if (user._id !== caller.id) return;
  const demotes = change.role !== undefined && change.role !== user.role;
  const narrows =
    change.permissions !== undefined && user.permissions.some((key) => !change.permissions!.includes(key));
  if (change.active === false || demotes || narrows) {
    throw new Problem(
      'bad_request',
      'On ne se retire pas ses propres droits : demandez à un autre administrateur.',
    );
  }
}
