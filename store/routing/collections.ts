/** Shape, indexes and validator of the weekly fences and of the phones clients exclude (01-domain §3). */
import type { BillingMode } from '../../domain/billing/billing-mode.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { expires, type Specs, schema, COUNT } from '../db/schema-kit.ts';

/**
 * The fence: `{_id: commande|week}` for an order with a quota, `commande|week|stripe` for an unlimited one (one stripe
 * a process, summed).
 */
export interface CommandeWeekDoc {
  _id: string;
  commande_id: string;
  client_id: string;
  entity: Entity;
  week_key: WeekKey;
  open: boolean;
  /** As its client pays now; absent on fences of releases before 2.3. */
  billing_mode?: BillingMode;
  /** 0 = unlimited. */
  quota: number;
  fresh_cap: number;
  used: number;
  lb_used: number;
}

/** A phone that a client does not want, kept as its hash only. */
export interface ClientExclusionDoc {
  /** HMAC of the phone, and the client (`exclusionId`). */
  _id: string;
  client_id: string;
  /** Names the list it came with last: a UUIDv7, which tells when. */
  upload: string;
  /** Excluded until then; absent: for good. */
  expires_at?: Date;
}

export interface RoutingDocuments {
  commande_weeks: CommandeWeekDoc;
  client_exclusions: ClientExclusionDoc;
}

export const routingCollections: Specs<RoutingDocuments> = {
  commande_weeks: {
    indexes: [
      { key: { week_key: 1, commande_id: 1 } },
      { key: { commande_id: 1, week_key: 1 } },
      { key: { client_id: 1 } },
    ],
    validator: schema(['commande_id', 'week_key', 'open', 'quota', 'used', 'lb_used'], {
      used: COUNT,
      lb_used: COUNT,
      quota: COUNT,
    }),
  },
  client_exclusions: { indexes: [{ key: { client_id: 1, upload: 1 } }, expires('expires_at', 0)] },
};
