/** What `weekly-ledger/<week>`, its callers and its worker agree on. Ids, codes and counts only. */
import type { Entity } from '../domain/common/entity.ts';
import type { WeekKey } from '../domain/time/paris-time.ts';

export interface WeeklyLedgerInput {
  week: WeekKey;
  /** Companies whose ledger is built: all of them, or none when one of them is refused. */
  entities: Entity[];
  /** Builds again what is this client's, and keeps the rest. */
  client_id?: string;
  /** Only adds what was sent since and is on no line; of locked weeks, too. */
  supplement?: boolean;
}

/** Why nothing was built: a record is invoiced, or the week was delivered before billing began. */
export interface LedgerRefusal {
  code: 'LOCKED' | 'IMPORTED';
  entity: Entity;
  /** Of the invoiced record. */
  client_id?: string;
}

export interface WeeklyLedgerResult {
  refused: LedgerRefusal | null;
  /** Companies whose ledger was built. */
  entities: Entity[];
  /** Lines of their ledgers now. */
  ledger_entries: number;
  billing_records_created: number;
  /** Drafts of invoices that lost a record. */
  stale_drafts: string[];
}
