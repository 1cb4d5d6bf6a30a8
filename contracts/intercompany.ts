/** What `intercompany/<week>`, its callers and its worker agree on. Ids, codes and counts only. */
import type { IntercompanyError, IssuerResult } from '../domain/intercompany/monday.ts';
import type { Entity } from '../domain/common/entity.ts';
import type { WeekKey } from '../domain/time/paris-time.ts';

export interface IntercompanyInput {
  /** The week before the Monday it is run for, or the one a person named. */
  week: WeekKey;
  /** A person named the week: only that one is billed, also while it is not over. */
  named: boolean;
  /** Who bills: both companies, or the one somebody acts for. */
  issuers: readonly Entity[];
  trigger: 'schedule' | 'manual';
  /** User id, or `system`. */
  by: string;
}

export interface IntercompanyResult {
  week: WeekKey;
  /** Weeks whose ledger was built, or got a supplement. */
  ledgers: WeekKey[];
  issuers: IssuerResult[];
  errors: IntercompanyError[];
}

/** Why a run did not begin. */
export const INTERCOMPANY_FAILURES = { runInProgress: 'RUN_IN_PROGRESS' } as const;
