/** What Monday's job has to do, and what it did (02-money "Intercompany"). Ids, codes and counts only. */
import type { Entity } from '../common/entity.ts';
import type { WeekKey } from '../time/paris-time.ts';

/** What one company billed the other. */
export interface IssuerResult {
  from: Entity;
  /** Ids of invoices and credit notes. */
  issued: string[];
  /** Drafts of what could not be issued, with the fields that are missing. */
  drafts: { invoice_id: string; week: WeekKey | null; missing: string[] }[];
}

export interface IntercompanyError {
  code: 'LEDGER_FAILED' | 'LEDGER_REFUSED' | 'BILLING_FAILED' | 'RETRY_FAILED';
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
