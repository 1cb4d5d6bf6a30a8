/** Shape, indexes and validator of the weekly fences (01-domain §3). */
import type { BillingMode } from '../../domain/billing/billing-mode.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { type Specs, schema, COUNT } from '../db/schema-kit.ts';

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

export interface RoutingDocuments {
  commande_weeks: CommandeWeekDoc;
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
};
