/** Which leads a source's circuit breaker keeps. */
import { HELD_STATUSES, type LeadStatus } from '../leads/lead.ts';

/** Leads pass; they are kept; the first of them pass and the others are kept. */
export const GATE_STATES = ['closed', 'open', 'half_open'] as const;
export type GateState = (typeof GATE_STATES)[number];

/** Leads that came in this time; `before` is not part of it. */
export interface Period {
  from: Date;
  before: Date;
}

export interface SourceGate {
  state: GateState;
  /** Since when leads are kept; absent while they pass. */
  opened_at?: Date;
  /** Leads of these times go on waiting: a person chose so when the source was released. */
  kept: readonly Period[];
  /** Its leads are only sold with a proof of consent (06-law). */
  proof_required?: true;
}

/** Whom a person lets go when a source is released. */
export const RELEASES = ['all', 'since', 'none'] as const;
export type Release = { which: 'all' } | { which: 'since'; since: Date } | { which: 'none' };

/**
 * Whether a waiting lead goes on waiting for its source. What has passed once is not kept again: it waits for an order, and no
 * longer for its source.
 */
export function keepsWaiting(gate: SourceGate, lead: { status: LeadStatus; created_at: Date }): boolean {
  if (!(HELD_STATUSES as readonly LeadStatus[]).includes(lead.status)) return false;
  const at = lead.created_at.getTime();
  if (gate.opened_at && at >= gate.opened_at.getTime()) return true;
  return gate.kept.some(({ from, before }) => at >= from.getTime() && at < before.getTime());
}

/** What is kept on after a release. */
export function keptAfter(
  { opened_at, kept }: Pick<SourceGate, 'opened_at' | 'kept'>,
  release: Release,
  now: Date,
): Period[] {
  if (release.which === 'all') return [];
  const periods = opened_at ? [...kept, { from: opened_at, before: now }] : [...kept];
  if (release.which === 'none') return periods;
  const { since } = release;
  return periods
    .filter(({ from }) => from < since)
    .map(({ from, before }) => ({ from, before: before < since ? before : since }));
}
