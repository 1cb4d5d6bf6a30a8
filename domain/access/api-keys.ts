/** Keys of the API for scripts (12-rules U60): their own permissions within their maker's, no users, no settings. */
import type { Entity } from '../common/entity.ts';
import { isAllowed, PERMISSIONS, type Permission, type Role } from './permissions.ts';

/** How every key begins: told from a session's token, and found by whoever looks for secrets in files. */
export const API_KEY_PREFIX = 'rdz_';

/** Days a key may last. */
export const MAX_KEY_DAYS = 366;

/** A script manages neither people nor settings, nor makes keys of its own. */
const NEVER: readonly Permission[] = ['users.manage', 'settings.access', 'apikeys.manage'];

/** Permissions a key can have. */
export const KEY_PERMISSIONS: readonly Permission[] = PERMISSIONS.filter((key) => !NEVER.includes(key));

export type KeyEntity = Entity | 'BOTH';

interface Maker {
  role: Role;
  permissions: readonly string[];
  entity: Entity;
}

/** What of a key's list its maker still has. */
export const keyPermissions = (list: readonly Permission[], maker: Maker): Permission[] =>
  KEY_PERMISSIONS.filter((key) => list.includes(key) && isAllowed(maker, key));

/** What a key still sees, of what it was made for: nobody's key sees more than they do. `null`: nothing any more. */
export function keyEntity(wanted: KeyEntity, maker: Maker): KeyEntity | null {
  if (maker.role === 'super_admin') return wanted;
  return wanted === 'BOTH' || wanted === maker.entity ? maker.entity : null;
}
