/** Shape, indexes and validator of leads and of their daily counters (01-domain §1, 06-law). */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { PhoneQuality } from '../../domain/common/phone.ts';
import {
  LEAD_STATUSES,
  QUEUE_STATUSES,
  STOCK_STATUSES,
  type LeadSourceType,
  type LeadStatus,
} from '../../domain/leads/lead.ts';
import type { RepeatedLead } from '../../domain/leads/repeats.ts';
import type { LeadSteps } from '../../domain/pages/funnel.ts';
import type { PagePlace } from '../../domain/pages/registry.ts';
import type { KeptReason, RoutingMode, RoutingTrace } from '../../domain/routing/routing.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import type { V1Mark } from '../v1/collections.ts';
import { type Specs, expires, present, schema, oneOf, DATE, COUNT, FOLDED } from '../db/schema-kit.ts';

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
  /** The text is none of its landing page's. */
  flag?: 'texte_inconnu';
}

/** How the proof that was missing came (12-rules U64). */
export interface ProofArrival {
  at: Date;
  /** User id, or the system's: the person has sent a form again. */
  by: string;
  by_name: string;
}

/** The person's later submission that brought the proof: it is this lead, not another one. */
export interface Resubmission {
  at: Date;
  session_id?: string;
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
  /** Lower-case words of nom, prenom, e-mail, and the last digits of the phone: prefix search by index. */
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
  proof_arrived?: ProofArrival;
  resubmitted?: Resubmission;
  custom_fields: Record<string, string>;

  /** What came and was not understood, or was cut, as it was given: field → text of at most 500 characters. */
  given?: Record<string, string>;

  /**
   * Each unique while set: HMAC of what a double submit has in common with the first, by its session and by its caller.
   * Handed to the next submission once the time of a double submit has passed.
   */
  submit_keys?: string[];
  /** The lead of the same phone and produit, sold within 30 days, that this one repeats. Absent before 2.4. */
  repeats?: RepeatedLead;
  /** The submission that corrected this invalid one, and has its keys. */
  superseded_by?: string;

  routing?: RoutingTrace;
  routing_mode?: RoutingMode;
  routing_reason?: KeptReason;
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
  /** Its person is being erased, or was taken out of it: it goes to nobody any more (12-rules U61, U63). */
  erased_at?: Date;

  /** The registered landing page it came from: where it counts in the funnel. */
  page?: PagePlace;
  /** Something of it has changed that the funnel has not counted. */
  page_due?: true;
  /** What of it the funnel has counted. */
  page_counted?: LeadSteps;
  /** The file it came in with, and its line there. */
  import_id?: string;
  import_row?: number;
  /** Of version 1. */
  v1?: V1Mark;
  /** A registered page tried its form out: it counts nowhere, and is deleted then. */
  test_until?: Date;
}

/** Append-only daily counters, striped by process: `received|ZR7|2026-11-23|<stripe>`. */
export interface CounterDoc {
  _id: string;
  /** `contradicts`: received, with answers that contradict the CSV. */
  kind: 'received' | 'deleted' | 'contradicts';
  entity: Entity | 'none';
  day: ParisDay;
  n: number;
}

export interface LeadsDocuments {
  leads: LeadDoc;
  counters: CounterDoc;
}

/** What waits, and where: counted on the keys alone. Named by the query that needs it. */
export const BY_STOCK = { status: 1, entity: 1, produit: 1, departement: 1 } as const;
/** Counts the backlog, too. */
export const BY_BACKLOG = { produit: 1, departement: 1, entity: 1, status: 1 } as const;

export const leadsCollections: Specs<LeadsDocuments> = {
  leads: {
    indexes: [
      // Of releases before 2.2.0, which may still serve beside this one.
      { key: { submit_key: 1 }, unique: true, ...present('submit_key') },
      { key: { submit_keys: 1 }, unique: true, ...present('submit_keys') },
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, created_at: -1, _id: -1 } },
      { key: { lead_owner_entity: 1, day: 1, status: 1 } },
      { key: { phone: 1, created_at: -1 } },
      { key: { search: 1, created_at: -1 } },
      // The lists' filters: each alone finds its page, and finds nothing as fast.
      { key: { entity: 1, produit: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, departement: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, source: 1, created_at: -1, _id: -1 }, collation: FOLDED },
      { key: { delivery_client_id: 1, created_at: -1, _id: -1 }, ...present('delivery_client_id') },
      // For the release before; to be dropped by the next.
      { key: { delivery_client_id: 1, created_at: -1 }, ...present('delivery_client_id') },
      { key: BY_STOCK, partialFilterExpression: { status: { $in: [...STOCK_STATUSES] } } },
      { key: BY_BACKLOG, partialFilterExpression: { status: 'lb' } },
      { key: { provider_id: 1 }, ...present('provider_id') },
      {
        key: { entity: 1, produit: 1, created_at: 1, _id: 1 },
        partialFilterExpression: { status: { $in: [...QUEUE_STATUSES] } },
      },
      {
        key: { entity: 1, produit: 1, departement: 1, created_at: 1, _id: 1 },
        partialFilterExpression: { is_lb: true },
      },
      {
        key: { is_lb: 1, entity: 1, produit: 1, created_at: 1, _id: 1 },
        partialFilterExpression: { is_lb: true },
      },
      {
        key: { entity: 1, delivered_at: 1 },
        partialFilterExpression: { status: 'livre', is_lb: false },
      },
      { key: { entity: 1, 'page.id': 1, created_at: -1, _id: -1 }, ...present('page.id') },
      // What statistics count: leads that did not come by our pages, that repeat others, and whose phone is poor.
      {
        key: { entity: 1, lead_source_type: 1, created_at: -1, _id: -1, phone_quality: 1 },
        partialFilterExpression: { lead_source_type: { $in: ['provider', 'direct'] } },
      },
      {
        key: {
          ...{ entity: 1, created_at: -1, _id: -1, source: 1 },
          ...{ 'repeats.entity': 1, 'repeats.source': 1, 'repeats.source_type': 1, 'repeats.delay': 1 },
        },
        ...present('repeats.delay'),
        collation: FOLDED,
      },
      {
        key: { entity: 1, phone_quality: 1, created_at: -1, _id: -1, lead_source_type: 1, source: 1 },
        partialFilterExpression: { phone_quality: { $in: ['suspicious', 'invalid'] } },
        collation: FOLDED,
      },
      { key: { page_due: 1 }, partialFilterExpression: { page_due: true } },
      { key: { import_id: 1, created_at: -1, _id: -1 }, ...present('import_id') },
      { ...expires('test_until', 0), ...present('test_until') },
    ],
    validator: schema(['created_at', 'day', 'status', 'phone', 'phone_quality', 'is_lb', 'in_delivery'], {
      created_at: DATE,
      status: oneOf(LEAD_STATUSES),
      entity: oneOf([...ENTITIES, null]),
      lead_owner_entity: oneOf([...ENTITIES, null]),
    }),
  },
  counters: {
    indexes: [{ key: { kind: 1, entity: 1, day: 1 } }],
    validator: schema(['kind', 'entity', 'day', 'n'], { n: COUNT }),
  },
};
