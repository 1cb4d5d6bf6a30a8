/** Shape and indexes of what visitors and callers leave before there is a lead (01-domain §1). */
import type { PagePlace } from '../../domain/pages/registry.ts';
import { type Specs, expires } from '../db/schema-kit.ts';

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
  /** The registered landing page it is of: where it counts in the funnel. */
  page?: PagePlace;
  /** The funnel has not counted it. */
  page_due?: true;
}

/** First answer of a request that carried an `Idempotency-Key`; kept 24 h. */
export interface IdempotencyDoc {
  /** HMAC of caller, key and body: another body under the same key is another request. */
  _id: string;
  answer: Record<string, unknown>;
  created_at: Date;
}

export interface IntakeDocuments {
  visitor_sessions: VisitorSessionDoc;
  tracking: TrackingDoc;
  idempotency_keys: IdempotencyDoc;
}

export const intakeCollections: Specs<IntakeDocuments> = {
  visitor_sessions: {
    indexes: [{ key: { visitor_id: 1, lp_code: 1, last_seen_at: -1 } }, { key: { created_at: 1 } }],
  },
  tracking: {
    indexes: [
      { key: { session_id: 1, created_at: 1 } },
      { key: { created_at: 1 } },
      { key: { page_due: 1 }, partialFilterExpression: { page_due: true } },
    ],
  },
  idempotency_keys: { indexes: [expires('created_at', 24 * 3600)] },
};
