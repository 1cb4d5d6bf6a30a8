/** Where a billing record stands: by the invoice it is on, or by what a person noted of one made outside. */
export const RECORD_STATUSES = ['not_invoiced', 'invoiced', 'paid', 'overdue'] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** A week with one such record is locked: its ledger is not built again. */
export const LOCKING_STATUSES: readonly RecordStatus[] = ['invoiced', 'paid', 'overdue'];

export const isRecordStatus = (text: string): text is RecordStatus =>
  (RECORD_STATUSES as readonly string[]).includes(text);
