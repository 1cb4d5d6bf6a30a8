/** Shape, indexes and validators of what limits orders: weekly fences and months, phones clients exclude; and of the last look at them (01-domain §3). */
import type { BillingMode } from '../../domain/billing/billing-mode.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Cents } from '../../domain/money/money.ts';
import type { CapUse, OrderCaps } from '../../domain/routing/caps.ts';
import type { MonthKey } from '../../domain/time/paris-month.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import {
  type Proposal,
  REPLAY_KINDS,
  REPLAY_STATUSES,
  type ReplayAsked,
  type ReplayKind,
  type ReplayResult,
  type ReplayRow,
  type ReplayStatus,
} from '../../domain/routing/replay.ts';
import { expires, type Specs, schema, oneOf, COUNT, DATE } from '../db/schema-kit.ts';

/**
 * The fence: `{_id: commande|week}` for an order with a quota or a cap, `commande|week|stripe` for an unlimited one (one
 * stripe a process, summed).
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
  /** Days of the week on which the order does not run; absent: none. */
  closed_days?: ParisDay[];
  /** Absent when the order has none; what counts towards them is counted only while they are here. */
  caps?: OrderCaps;
  days?: CapUse['days'];
  lb_days?: CapUse['lb_days'];
  /** Sum of `budget_cents` of the deliveries that hold a unit. */
  cents?: Cents;
  /** Bumped by whoever counts a month, so that a unit of it given back at this moment conflicts. */
  pins?: number;
}

/** `{_id: commande|month}`: what an order with a month cap took in a Paris month. */
export interface CommandeMonthDoc {
  _id: string;
  commande_id: string;
  entity: Entity;
  month: MonthKey;
  used: number;
}

/** What somebody saw when he last looked, to compare with: `shut-orders`. */
export interface RoutingLookDoc {
  _id: string;
  at: Date;
  /** Orders that took no lead. */
  shut: string[];
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

/** A past period replayed, or what was asked for an order or a stock that does not sell. Kept 7 days. */
export interface RoutingReplayDoc {
  _id: string;
  kind: ReplayKind;
  status: ReplayStatus;
  /** Why it failed. */
  code?: string;
  /** Whose leads and clients it tells of. */
  entities: Entity[];
  asked: ReplayAsked;
  by: string;
  by_name: string;
  created_at: Date;
  finished_at?: Date;
  expires_at: Date;
  /** Counts up while it works. */
  progress: number;
  result?: ReplayResult;
  proposals?: Proposal[];
  /** False: there was no time to try everything. */
  complete?: boolean;
  /** Proposals that were applied to the real order, by their place. */
  applied?: number[];
}

/** One lead about which a replay and reality differ, in the order the leads came. */
export interface ReplayRowDoc extends ReplayRow {
  _id: string;
  replay_id: string;
  n: number;
  expires_at: Date;
}

export interface RoutingDocuments {
  routing_replays: RoutingReplayDoc;
  routing_replay_rows: ReplayRowDoc;
  commande_weeks: CommandeWeekDoc;
  commande_months: CommandeMonthDoc;
  routing_looks: RoutingLookDoc;
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
  commande_months: {
    indexes: [{ key: { month: 1, commande_id: 1 } }, { key: { commande_id: 1 } }],
    validator: schema(['commande_id', 'month', 'used'], { used: COUNT }),
  },
  routing_looks: {
    indexes: [],
    validator: schema(['at', 'shut'], { at: DATE, shut: { bsonType: 'array' } }),
  },
  routing_replays: {
    indexes: [{ key: { created_at: -1, _id: -1 } }, expires('expires_at', 0)],
    validator: schema(['kind', 'status', 'entities', 'created_at', 'expires_at'], {
      kind: oneOf(REPLAY_KINDS),
      status: oneOf(REPLAY_STATUSES),
      created_at: DATE,
      expires_at: DATE,
    }),
  },
  routing_replay_rows: {
    indexes: [{ key: { replay_id: 1, n: 1 } }, expires('expires_at', 0)],
  },
  client_exclusions: { indexes: [{ key: { client_id: 1, upload: 1 } }, expires('expires_at', 0)] },
};
