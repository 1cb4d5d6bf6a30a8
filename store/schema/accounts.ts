/** Shape of clients, commandes, providers, users, settings and the audit trail. */
import type { Entity } from '../../domain/common/entity.ts';
import type { Permission, Role } from '../../domain/access/permissions.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import type { SettingKey, Settings } from '../../domain/settings/settings.ts';
import type { DeliveryMethod } from '../deliveries/collections.ts';

export interface ClientDoc {
  _id: string;
  entity: Entity;
  name: string;
  contact_name: string;
  /** Lower case. */
  email: string;
  /** The same while it must be unique in its entity: absent when empty or once the client is deleted. */
  email_key?: string;
  phone: string;
  delivery_emails: string[];
  delivery_method: DeliveryMethod;
  api_endpoint: string;
  /** Secret the client gave us for its API; never shown back whole. */
  api_key: string;
  csv_delimiter: ',' | ';';
  csv_bom: boolean;
  auto_send_enabled: boolean;
  default_prix_lead_cents: number | null;
  remise_bp: number;
  vat_rate_bp: number;
  payment_terms_days: number;
  notes: string;
  active: boolean;
  /** Legal mentions an invoice needs (06-law). */
  legal: {
    legal_name: string;
    address: string;
    postal_code: string;
    city: string;
    country: string;
    siren: string;
    vat_number: string;
  };
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date;
}

export interface CommandeDoc {
  _id: string;
  entity: Entity;
  client_id: string;
  produit: string;
  /** Two-character codes, or `['*']`. */
  departements: string[];
  /** 0 = unlimited. */
  quota_semaine: number;
  priorite: number;
  lb_target_bp: number;
  prix_lead_cents: number | null;
  remise_bp: number;
  active: boolean;
  /** false → deactivated Monday 00:00 Paris. */
  auto_renew: boolean;
  /** Last Paris week of an order that is not renewed; absent while it is. */
  last_week?: WeekKey;
  notes: string;
  /** Bumped by whatever opens or closes it: the transaction that makes a missing fence checks the order through it. */
  fence_rev: number;
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date;
}

export interface ProviderDoc {
  _id: string;
  name: string;
  /** Unique, lower case. */
  slug: string;
  entity: Entity;
  /** SHA-256 of the key; the key itself is shown once. */
  key_hash: string;
  /** First characters, to recognise it. */
  key_prefix: string;
  active: boolean;
  contact_email: string;
  notes: string;
  created_at: Date;
  updated_at: Date;
}

export interface ProductDoc {
  /** Code: `PV`, `PAC`, `ITE`. */
  _id: string;
  name: string;
  active: boolean;
}

export interface UserDoc {
  _id: string;
  /** Lower case, unique. */
  email: string;
  nom: string;
  /** argon2id. */
  password_hash: string;
  role: Role;
  permissions: Permission[];
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

export type SettingDoc = {
  [K in SettingKey]: { _id: K; value: Settings[K]; updated_at: Date; updated_by: string };
}[SettingKey];

/** Sender and legal data of one of the two companies. */
export interface EntityDoc {
  _id: Entity;
  smtp_from: string;
  smtp_from_name: string;
  legal: {
    legal_name: string;
    legal_form: string;
    capital: string;
    address: string;
    postal_code: string;
    city: string;
    siren: string;
    rcs: string;
    vat_number: string;
    vat_on_debits: boolean;
    late_payment_terms: string;
  };
  updated_at: Date;
}

/** Append-only audit of every sensitive action. */
export interface EventDoc {
  _id: string;
  at: Date;
  week_key: string;
  action: string;
  entity_type: string;
  entity_id: string;
  entity: Entity | null;
  user_id: string;
  user: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  related: Record<string, string>;
}
