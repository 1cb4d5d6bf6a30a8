/** What a replay of a past period is asked for, and what it tells (12-rules U39–U41). */
import type { Entity } from '../common/entity.ts';
import type { Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';
import type { ReplayCause } from './replay-causes.ts';
import type { ReplayEdits } from './replay-edits.ts';
import type { RoutingTrace } from './routing.ts';
import type { WhatIfChange } from './what-if.ts';

export const REPLAY_KINDS = ['replay', 'what_if'] as const;
export type ReplayKind = (typeof REPLAY_KINDS)[number];

export const REPLAY_STATUSES = ['running', 'done', 'failed', 'cancelled'] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

/** The orders and settings of then, with their changes; or those of today, all along. */
export const REPLAY_RULES = ['then', 'now'] as const;
export type ReplayRules = (typeof REPLAY_RULES)[number];

/** How long a result is kept. */
export const REPLAY_KEPT_DAYS = 7;

/** What should sell: an order, or the leads of a département that wait. */
export type WhatIfTarget =
  | { commande_id: string; entity: Entity; produit: string }
  | { entity: Entity; produit: string; departement: string };

export interface ReplayAsked {
  /** Paris days, both included. */
  from: ParisDay;
  to: ParisDay;
  rules: ReplayRules;
  edits: ReplayEdits;
  target?: WhatIfTarget;
}

/** Who had a lead when the period was over. */
export interface Placed {
  client_id: string;
  commande_id: string;
  entity: Entity;
  at: Date;
  /** Net; null: nobody has said. */
  cents: Cents | null;
  /** It was taken back later: it counts for nothing. */
  returned: boolean;
}

export interface ReplayRow {
  lead_id: string;
  created_at: Date;
  entity: Entity | null;
  produit: string | null;
  departement: string;
  is_lb: boolean;
  real: Placed | null;
  replayed: Placed | null;
  cause: ReplayCause;
  /** Of the replay. */
  trace: RoutingTrace | null;
}

export interface ClientChange {
  client_id: string;
  entity: Entity;
  /** Units that count. */
  real: number;
  replayed: number;
  gained: number;
  lost: number;
  real_cents: number;
  replayed_cents: number;
}

export interface StockLine {
  entity: Entity | null;
  produit: string | null;
  departement: string;
  /** Leads that wait at the end. */
  real: number;
  replayed: number;
}

export interface Comparison {
  counts: {
    leads: number;
    same: number;
    different: number;
    erased: number;
    unpriced: number;
    real_sold: number;
    replayed_sold: number;
    real_waiting: number;
    replayed_waiting: number;
    real_cents: number;
    replayed_cents: number;
  };
  causes: Partial<Record<ReplayCause, number>>;
  clients: ClientChange[];
  stock: StockLine[];
}

export interface ReplayResult extends Comparison {
  /** Rows that are stored; of more differences the first. */
  rows: number;
  /** The pool had more LBs than a replay reads. */
  cut: boolean;
}

/** A client's part of a proposal. */
export interface ProposalClient {
  client_id: string;
  entity: Entity;
  units: number;
  cents: number;
}

/** The smallest change that would make it sell, with what it does. */
export interface Proposal {
  changes: WhatIfChange[];
  /** Leads the target wins. */
  won: number;
  /** Leads others lose. */
  lost: number;
  /** Leads fewer in stock. */
  from_stock: number;
  cents: number;
  clients: ProposalClient[];
}
