/** Where a billing record stands, and what that settles. */
import type { BillingMode } from './billing-mode.ts';

/** By the invoice it is on, or by what a person noted of one made outside. */
export const RECORD_STATUSES = ['not_invoiced', 'invoiced', 'paid', 'overdue'] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** Statuses of a record that is on an issued invoice, or invoiced outside. */
export const LOCKING_STATUSES: readonly RecordStatus[] = ['invoiced', 'paid', 'overdue'];

export const isRecordStatus = (text: string): text is RecordStatus =>
  (RECORD_STATUSES as readonly string[]).includes(text);

/**
 * Whether a record is settled: its week is locked, so its ledger is not built again, and the free units of its sale stay as they
 * are. Units paid in advance stand on no invoice, and lock nothing.
 */
export const isLocking = ({
  status,
  billing_mode,
}: {
  status: RecordStatus;
  billing_mode: BillingMode;
}): boolean => billing_mode !== 'PREPAID' && LOCKING_STATUSES.includes(status);
