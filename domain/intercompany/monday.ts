/** What Monday's job has to do, and what it did (02-money "Intercompany"). Ids, codes and counts only. */
import { ENTITIES, type Entity } from '../common/entity.ts';
import type { WeekKey } from '../time/paris-time.ts';

/**
 * Names what a run is for: `2026-W48`, `2026-W48/named`, `2026-W48/ZR7`. One that bills less than Monday's does not stand for it:
 * it has a workflow, a log and alerts of its own.
 */
export const runScope = ({
  week,
  named,
  issuers,
}: {
  week: WeekKey;
  named: boolean;
  issuers: readonly Entity[];
}): string =>
  [week, ...(named ? ['named'] : []), ...(issuers.length < ENTITIES.length ? issuers : [])].join('/');

/** What one company billed the other. */
export interface IssuerResult {
  from: Entity;
  /** Ids of invoices and credit notes. */
  issued: string[];
  /** Drafts of what could not be issued, with the fields that are missing. */
  drafts: { invoice_id: string; week: WeekKey | null; missing: string[] }[];
  /** Weeks of documents that were refused; null: the credit note of every week. */
  refused: (WeekKey | null)[];
}

/** What may go wrong of a run. `RUN_VANISHED`: it was ended from outside, and the next one found its lock. */
export const INTERCOMPANY_ERRORS = [
  'LEDGER_FAILED',
  'LEDGER_REFUSED',
  'BILLING_FAILED',
  'BILLING_REFUSED',
  'RETRY_FAILED',
  'RUN_VANISHED',
] as const;

export interface IntercompanyError {
  code: (typeof INTERCOMPANY_ERRORS)[number];
  entity?: Entity;
  week?: WeekKey;
}

/** A ledger Monday has to see to. */
export interface LedgerDue {
  week: WeekKey;
  entities: Entity[];
  /** It is built, and something was sent in it that is on no line. */
  supplement: boolean;
}
