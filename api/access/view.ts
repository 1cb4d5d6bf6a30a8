/** Users as the API shows them; never the hash. */
import { type Permission, permissionMap } from '../../domain/access/permissions.ts';
import type { ApiKeyDoc, SessionDoc, UserDoc } from '../../store/access/collections.ts';
import type { ApiKey, Session, User } from './contract.ts';
import { instant, maybeInstant } from '../http/instant.ts';

type Identified = Pick<UserDoc, 'email' | 'nom' | 'entity' | 'role'> & {
  permissions: readonly Permission[];
};

/** What both login and `me` say of the user. */
export const identityView = (id: string, { email, nom, entity, role, permissions }: Identified) => ({
  id,
  email,
  nom,
  entity,
  role,
  permissions: permissionMap({ role, permissions }),
});

export const userView = (user: UserDoc, now: Date): User => ({
  ...identityView(user._id, user),
  active: user.active,
  keys_to_review: user.keys_to_review ?? [],
  second_factor: user.second_factor ?? false,
  locked: user.locked_until !== undefined && user.locked_until > now,
  last_login_at: maybeInstant(user.last_login_at),
  created_at: instant(user.created_at),
});

/** @param current the session that asks */
export const sessionView = (session: SessionDoc, current: string): Session => ({
  id: session._id,
  current: session._id === current,
  device: session.device ?? '',
  address: session.address ?? '',
  created_at: instant(session.created_at),
  seen_at: instant(session.seen_at ?? session.created_at),
  expires_at: maybeInstant(session.expires_at),
});

/** @param maker name of who made it */
export const apiKeyView = (key: ApiKeyDoc, maker: string | undefined, now: Date): ApiKey => ({
  id: key._id,
  name: key.name,
  hint: key.hint,
  maker: maker ?? '',
  entity: key.entity,
  permissions: key.permissions,
  state: key.revoked_at ? 'revoked' : key.expires_at <= now ? 'expired' : 'active',
  created_at: instant(key.created_at),
  expires_at: instant(key.expires_at),
  last_used_at: maybeInstant(key.last_used_at),
});
