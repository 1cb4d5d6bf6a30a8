/** Users as the API shows them; never the hash. */
import { type Permission, permissionMap } from '../../domain/access/permissions.ts';
import { invitationsOf } from '../../store/access/account-mails.ts';
import type { ApiKeyDoc, ResetTokenDoc, SessionDoc, UserDoc } from '../../store/access/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { App } from '../http/deps.ts';
import type { ApiKey, Invitation, Session, User } from './contract.ts';
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

const invitationView = ({ status, code, sent_at, valid_until, asked_at }: ResetTokenDoc): Invitation => ({
  status: status === 'ended' ? 'failed' : status,
  code: code ?? null,
  sent_at: maybeInstant(sent_at),
  valid_until: instant(valid_until ?? asked_at),
});

/** @param invitation the latest mail of who is invited */
const userView = (user: UserDoc, invitation: ResetTokenDoc | undefined, now: Date): User => ({
  ...identityView(user._id, user),
  active: user.active,
  keys_to_review: user.keys_to_review ?? [],
  second_factor: user.second_factor ?? false,
  invited: user.invited ?? false,
  invitation: user.invited && invitation ? invitationView(invitation) : null,
  locked: user.locked_until !== undefined && user.locked_until > now,
  last_login_at: maybeInstant(user.last_login_at),
  created_at: instant(user.created_at),
});

/** With what became of the invitations of those who were invited. */
export async function usersView(store: Store, users: readonly UserDoc[], now: Date): Promise<User[]> {
  const invited = users.filter((user) => user.invited).map(({ _id }) => _id);
  const mails = await invitationsOf(store, invited);
  return users.map((user) => userView(user, mails.get(user._id), now));
}

/** What a change of one user is answered with. */
export const userAnswer = async ({ store, clock }: App['deps'], user: UserDoc) => ({
  success: true,
  user: (await usersView(store, [user], clock()))[0]!,
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
