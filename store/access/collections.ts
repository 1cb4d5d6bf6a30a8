/** Shape and indexes of users, their sessions and second factors. */
import type { Permission, Role } from '../../domain/access/permissions.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { type Specs, COUNT, DATE, expires, schema, TEXT } from '../db/schema-kit.ts';

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
  /** Of an app that is being set up, sealed. */
  next?: string;
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

export interface AccessDocuments {
  users: UserDoc;
  sessions: SessionDoc;
  mfa: SecondFactorDoc;
}

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
};
