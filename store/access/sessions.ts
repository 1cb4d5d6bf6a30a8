/**
 * Sessions and monitoring tokens: stored by the SHA-256 of their token, so that the database opens no door.
 */
import { coarseAddress, deviceOf } from '../../domain/access/device.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { newSecret, sha256 } from '../db/ids.ts';
import type { ClientSession } from 'mongodb';
import type { Store } from '../db/mongo.ts';
import type { SessionDoc, UserDoc } from './collections.ts';

export const SESSION_MS = 7 * DAY_MS;

/** A session in use is noted no more often. */
const SEEN_EVERY_MS = 5 * 60_000;

/** Where a request comes from. */
export interface CameFrom {
  ip?: string | undefined;
  /** The User-Agent header. */
  agent?: string | undefined;
}

/** What a monitoring token may read. */
const MONITORING_PERMISSIONS: readonly Permission[] = ['dashboard.view'];

export interface OpenedSession {
  /** Shown to its owner once. */
  token: string;
  csrf_token: string;
  expires_at: Date;
}

/**
 * Opens a session of seven days.
 * @param csrf_token of the session it replaces, so that pages which are open go on
 */
export async function openSession(
  store: Store,
  userId: string,
  now: Date,
  {
    session,
    csrf_token = newSecret(),
    from = {},
  }: { session?: ClientSession; csrf_token?: string; from?: CameFrom } = {},
): Promise<OpenedSession> {
  const token = newSecret();
  const expires_at = new Date(now.getTime() + SESSION_MS);
  await store.sessions.insertOne(
    {
      ...{ _id: sha256(token), user_id: userId, csrf_token, kind: 'session', created_at: now, expires_at },
      ...{ device: deviceOf(from.agent), address: coarseAddress(from.ip), seen_at: now },
    },
    session ? { session } : {},
  );
  return { token, csrf_token, expires_at };
}

/** Makes a read-only token that does not expire. @returns the token, to be shown once */
export async function openMonitoringToken(store: Store, label: string, now: Date): Promise<string> {
  const token = `mon_${newSecret()}`;
  await store.sessions.insertOne({
    _id: sha256(token),
    user_id: 'monitoring',
    csrf_token: newSecret(),
    kind: 'monitoring',
    created_at: now,
    label,
  });
  return token;
}

/** Ends every session of a user. */
export async function endSessions(store: Store, userId: string, session?: ClientSession): Promise<void> {
  await store.sessions.deleteMany({ user_id: userId, kind: 'session' }, session ? { session } : {});
}

/** Ends one session. @param sessionId SHA-256 of its token */
export async function endSession(store: Store, sessionId: string): Promise<void> {
  await store.sessions.deleteOne({ _id: sessionId, kind: 'session' });
}

type SessionUser = Pick<UserDoc, 'email' | 'nom' | 'role' | 'entity'> & {
  permissions: readonly Permission[];
  /** A code is asked for after the password. */
  second_factor: boolean;
};

/** Who a token stands for; `kind: 'monitoring'` reads both companies. */
export type FoundSession = SessionUser & { id: string; session_id: string } & Pick<
    SessionDoc,
    'kind' | 'csrf_token'
  >;

const MONITORING_USER: SessionUser = {
  email: '',
  nom: 'Supervision',
  role: 'viewer',
  entity: 'ZR7',
  permissions: MONITORING_PERMISSIONS,
  second_factor: false,
};

/** Notes that a session is in use, now and then. */
async function noteSeen(store: Store, session: SessionDoc, ip: string | undefined, now: Date): Promise<void> {
  const seen = session.seen_at ?? session.created_at;
  if (now.getTime() - seen.getTime() < SEEN_EVERY_MS) return;
  await store.sessions.updateOne(
    { _id: session._id },
    { $set: { seen_at: now, address: coarseAddress(ip) } },
  );
}

/**
 * The session of a token and its user; `null` when unknown, expired, or its user is no longer active.
 * @param ip of the request
 */
export async function findSession(
  store: Store,
  token: string,
  now: Date,
  ip?: string,
): Promise<FoundSession | null> {
  const found = await store.sessions.findOne({ _id: sha256(token) });
  // MongoDB removes expired sessions within a minute or so, not at once.
  if (!found || (found.expires_at && found.expires_at <= now)) return null;
  const { kind, csrf_token, _id: session_id } = found;
  if (kind === 'monitoring') return { ...MONITORING_USER, id: 'monitoring', kind, csrf_token, session_id };
  const user = await store.users.findOne({ _id: found.user_id, active: true });
  if (!user) return null;
  await noteSeen(store, found, ip, now);
  const { _id: id, email, nom, role, entity, permissions, second_factor = false } = user;
  return { id, email, nom, role, entity, permissions, second_factor, kind, csrf_token, session_id };
}
