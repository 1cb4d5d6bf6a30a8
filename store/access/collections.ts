/** Shape and indexes of users and their sessions. */
import type { Permission, Role } from '../../domain/access/permissions.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { type Specs, expires } from '../db/schema-kit.ts';

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
}

export interface AccessDocuments {
  users: UserDoc;
  sessions: SessionDoc;
}

export const accessCollections: Specs<AccessDocuments> = {
  users: { indexes: [{ key: { email: 1 }, unique: true }] },
  sessions: { indexes: [expires('expires_at', 0), { key: { user_id: 1 } }] },
};
