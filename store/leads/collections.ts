/** Shape of a lead and of what visitors left before it (01-domain §1, 06-law). */
import type { Entity } from '../../domain/common/entity.ts';
import type { LeadSourceType, LeadStatus } from '../../domain/leads/lead.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import type { PhoneQuality } from '../../domain/common/phone.ts';
import type { RoutingMode, RoutingTrace } from '../../domain/routing/routing.ts';

/** Proof that the person asked to be called. */
export interface ConsentProof {
  text_version?: string;
  text?: string;
  page_url?: string;
  /** When the person consented, as the page reports it. */
  given_at?: Date;
  ip?: string;
  /** Hash of the form as shown. */
  form_hash?: string;
  callback_requested?: boolean;
  callback_requested_at?: Date;
}

export interface LeadNote {
  at: Date;
  by: string;
  by_name: string;
  text: string;
}

export interface LeadDoc {
  _id: string;
  created_at: Date;
  updated_at: Date;
  /** Paris day of `created_at`: the balance's key. */
  day: ParisDay;
  /** Paris week of `created_at`. */
  week_key: WeekKey;

  status: LeadStatus;
  /** Why it waits or was kept out: the blocked source, the missing field … */
  hold_reason?: string;

  /** Never changed once known; absent while the entity is unknown (counted under `none`). */
  lead_owner_entity: Entity | null;
  entity: Entity | null;
  produit: string | null;
  /** What was asked for and is not known (yet): read again when the lead is judged again. */
  asked?: { entity?: string; produit?: string };

  phone: string;
  phone_quality: PhoneQuality;
  phone_plausible: boolean;
  /** HMAC of the phone (suppression, erasure). */
  phone_hash: string;
  /** HMAC of phone|produit: what the guards of its deliveries are made of. Absent until the produit is known. */
  guard_key?: string;
  nom: string;
  prenom: string;
  email: string;
  departement: string;
  /** Lower-case words of nom, prenom, e-mail: prefix search by index. */
  search: string[];

  source: string;
  lead_source_type: LeadSourceType;
  provider_id?: string;
  provider_slug?: string;
  entity_locked: boolean;
  session_id?: string;
  form_code?: string;
  lp_code?: string;
  liaison_code?: string;
  utm_source?: string;
  utm_medium?: string;
  utm_campaign?: string;
  utm_term?: string;
  utm_content?: string;
  gclid?: string;
  fbclid?: string;
  ip?: string;
  user_agent?: string;
  rgpd_consent?: boolean;
  newsletter?: boolean;
  consent?: ConsentProof;
  custom_fields: Record<string, string>;

  /** Unique while set: HMAC of session|phone. Handed to the next submission once 5 seconds have passed. */
  submit_key?: string;

  routing?: RoutingTrace;
  routing_mode?: RoutingMode;
  routing_reason?: string;
  routed_at?: Date;

  is_lb: boolean;
  lb_since?: Date;
  lb_reason?: string;
  was_replaced?: boolean;
  replacement_lead_id?: string;

  /** Latest delivery that was not cancelled. */
  delivery_id?: string;
  delivery_client_id?: string;
  delivery_commande_id?: string;
  /** An unfinished delivery holds it: no candidate for routing, LB or deletion. */
  in_delivery: boolean;
  delivered_to_client_id?: string;
  delivered_at?: Date;
  /** Clients it was ever sent to; "never sold to this client first". */
  sold_to: string[];

  notes?: LeadNote[];
}

export interface VisitorSessionDoc {
  _id: string;
  visitor_id: string;
  lp_code: string;
  form_code?: string;
  liaison_code?: string;
  referrer?: string;
  user_agent?: string;
  ip?: string;
  utm_source?: string;
  utm_medium?: string;
  utm_campaign?: string;
  utm_term?: string;
  utm_content?: string;
  gclid?: string;
  fbclid?: string;
  created_at: Date;
  last_seen_at: Date;
  /** The lead this session became. */
  lead_id?: string;
}

export interface TrackingDoc {
  _id: string;
  session_id: string;
  event_type: string;
  lp_code?: string;
  form_code?: string;
  data: Record<string, string>;
  created_at: Date;
}

/** First answer of a request that carried an `Idempotency-Key`; kept 24 h. */
export interface IdempotencyDoc {
  /** HMAC of caller, key and body: another body under the same key is another request. */
  _id: string;
  answer: Record<string, unknown>;
  created_at: Date;
}

export interface SuppressionDoc {
  /** HMAC of the phone. */
  _id: string;
  reason: string;
  created_at: Date;
  created_by: string;
}
