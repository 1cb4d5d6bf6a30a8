/** Who may do what to which user (03-api "Users"): beyond the permission and the entity scope. */
import type { Permission, Role } from '../domain/permissions.ts';
import { can } from '../domain/permissions.ts';
import type { UserDoc } from '../store/schema/accounts.ts';
import type { Caller } from './plugins/auth.ts';
import { Problem } from './problem.ts';

/** Only a super_admin touches a super_admin, or makes one; and nobody gives what they do not have. */
export function checkGrant(
  caller: Caller,
  user: Pick<UserDoc, 'role'> | null,
  wanted: { role?: Role; permissions?: readonly Permission[] },
): void {
  if (caller.role === 'super_admin') return;
  if (user?.role === 'super_admin' || wanted.role === 'super_admin') {
    throw new Problem('forbidden', 'Seul un super-administrateur touche à un super-administrateur.');
  }
  const beyond = wanted.permissions?.find((permission) => !can(caller, permission));
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
