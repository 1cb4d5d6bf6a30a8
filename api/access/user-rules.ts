/** Who may do what to which user (03-api "Users"): beyond the permission and the entity scope. */
import type { Permission, Role } from '../../domain/access/permissions.ts';
import { isAllowed, isAtLeast } from '../../domain/access/permissions.ts';
import type { UserDoc } from '../../store/access/collections.ts';
import type { App } from '../http/deps.ts';
import type { Caller } from '../http/plugins/auth.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { Problem } from '../http/problem.ts';

/** Who calls, as what is written about them names them. */
export const selfOf = ({ id, entity, email }: Caller) => ({ _id: id, entity, email });

/** The user of an id, in scope. @throws Problem 404 */
export async function userOf(app: App, id: string, scope: Scope): Promise<UserDoc> {
  return scope.record(await app.deps.store.users.findOne({ _id: id }), 'Cet utilisateur n’existe pas.');
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
