/** Shape and indexes of users, their sessions and second factors, links to choose a password, and keys of the API. */
import { ACCOUNT_MAIL_KINDS, type AccountMailKind } from '../../domain/access/account-mail.ts';
import type { Permission, Role } from '../../domain/access/permissions.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { KeyEntity } from '../../domain/access/api-keys.ts';
import { type Specs, COUNT, DATE, expires, oneOf, present, schema, TEXT } from '../db/schema-kit.ts';

export interface UserDoc {
  _id: string;
  /** Lower case, unique. */
  email: string;
  nom: string;
  /** argon2id. */
  password_hash: string;
  role: Role;
  permissions: Permission[];
  /** Keys of a later release that somebody has to decide on: the list is not that of the role (12-rules U65). */
  keys_to_review?: Permission[];
  entity: Entity;
  active: boolean;
  /** A code is asked for after the password; written with `mfa`. */
  second_factor?: true;
  /** Was invited and has not chosen a password yet. */
  invited?: true;
  failed_logins: number;
  locked_until?: Date;
  last_login_at?: Date;
  created_at: Date;
  updated_at: Date;
}

export interface SessionDoc {
  /** SHA-256 of the token. */
  _id: string;
  user_id: string;
  /** Secret half of the CSRF double submit, for cookie-authenticated writes. */
  csrf_token: string;
  kind: 'session' | 'monitoring';
  created_at: Date;
  /** Absent for monitoring tokens, which do not expire. */
  expires_at?: Date;
  label?: string;
  /** `Firefox, Windows`. */
  device?: string;
  /** `203.0.113.*`, where it was last seen. */
  address?: string;
  /** To within some minutes. */
  seen_at?: Date;
}

/** A user's second factor. */
export interface SecondFactorDoc {
  /** User id. */
  _id: string;
  /** Of the app in force, sealed (account-keys.ts); absent until the first code was right. */
  secret?: string;
  /** Of an app that is being set up, sealed, and until when. */
  next?: string;
  next_until?: Date;
  /** Step of the latest code that was accepted: neither it nor an earlier one is accepted again. */
  last_step: number;
  /** Keyed hashes of the recovery codes that are left. */
  recovery: string[];
  /** Wrong codes in a row. */
  failures: number;
  locked_until?: Date;
  created_at: Date;
  enabled_at?: Date;
  /** While there is none in force. */
  expires_at?: Date;
}

/** A mail with a link to choose a password. */
export interface ResetTokenDoc {
  _id: string;
  kind: AccountMailKind;
  /** `ended`: nobody to write to, or enough was written. */
  status: 'asked' | 'sent' | 'failed' | 'ended';
  /** What somebody typed, until it was looked up. */
  email?: string;
  user_id?: string;
  /** SHA-256 of the link's secret. */
  token_hash?: string;
  /** The link works until then. */
  valid_until?: Date;
  asked_at: Date;
  sent_at?: Date;
  /** Why it did not leave. */
  code?: string;
  /** The document is of no use after. */
  expires_at: Date;
}

export interface ApiKeyDoc {
  _id: string;
  /** SHA-256 of the key. */
  hash: string;
  /** Its first letters, to know it by. */
  hint: string;
  name: string;
  /** Whose permissions bound its own. */
  maker_id: string;
  entity: KeyEntity;
  permissions: Permission[];
  created_at: Date;
  expires_at: Date;
  /** To within a minute. */
  last_used_at?: Date;
  revoked_at?: Date;
}

export interface AccessDocuments {
  users: UserDoc;
  sessions: SessionDoc;
  mfa: SecondFactorDoc;
  reset_tokens: ResetTokenDoc;
  api_keys: ApiKeyDoc;
}

/** A key that is over stays in the list for a while. */
const KEPT_KEY_SECONDS = 90 * 24 * 60 * 60;

export const accessCollections: Specs<AccessDocuments> = {
  users: { indexes: [{ key: { email: 1 }, unique: true }] },
  sessions: { indexes: [expires('expires_at', 0), { key: { user_id: 1 } }] },
  mfa: {
    indexes: [expires('expires_at', 0)],
    validator: schema(['last_step', 'recovery', 'failures', 'created_at'], {
      last_step: COUNT,
      recovery: { bsonType: 'array', items: TEXT },
      failures: COUNT,
      created_at: DATE,
    }),
  },
  reset_tokens: {
    indexes: [
      { key: { token_hash: 1 }, unique: true, ...present('token_hash') },
      { key: { user_id: 1, asked_at: -1 }, ...present('user_id') },
      { key: { status: 1, asked_at: 1 } },
      expires('expires_at', 0),
    ],
    validator: schema(['kind', 'status', 'asked_at', 'expires_at'], {
      kind: oneOf(ACCOUNT_MAIL_KINDS),
      status: oneOf(['asked', 'sent', 'failed', 'ended']),
      asked_at: DATE,
      expires_at: DATE,
    }),
  },
  api_keys: {
    indexes: [
      { key: { hash: 1 }, unique: true },
      { key: { maker_id: 1 } },
      expires('expires_at', KEPT_KEY_SECONDS),
    ],
    validator: schema(['hash', 'maker_id', 'entity', 'permissions', 'expires_at'], {
      entity: oneOf(['ZR7', 'MDL', 'BOTH']),
      permissions: { bsonType: 'array', items: TEXT },
      expires_at: DATE,
    }),
  },
};
