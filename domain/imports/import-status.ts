/** How far an import is, and what its rows become. */
import { LEAD_STATUSES, type LeadStatus } from '../leads/lead.ts';

export const IMPORT_STATUSES = [
  'uploaded',
  'previewing',
  'previewed',
  'committing',
  'committed',
  'undoing',
  'undone',
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** While it is worked on, by `import/<id>`. */
export const WORKING_STATUSES = ['previewing', 'committing', 'undoing'] as const satisfies ImportStatus[];
export const isWorking = (status: ImportStatus): boolean =>
  (WORKING_STATUSES as readonly ImportStatus[]).includes(status);

/** From where a person may go there. */
export const IMPORT_STEPS = {
  previewing: ['uploaded', 'previewing', 'previewed'],
  committing: ['previewed'],
  // Also while it is committed: what is left of the file then stays out.
  undoing: ['committing', 'committed', 'undone'],
} as const satisfies Partial<Record<ImportStatus, readonly ImportStatus[]>>;

/** What a row is, or would be: the lead's status at the door, or why there is no lead, or none any more. */
export const ROW_OUTCOMES = [
  ...LEAD_STATUSES,
  'double_submit',
  'other_entity',
  'failed',
  'undone',
  'kept',
] as const;
export type RowOutcome = LeadStatus | 'double_submit' | 'other_entity' | 'failed' | 'undone' | 'kept';

/** Why an undo leaves a lead where it is. */
export const KEPT_REASONS = ['sent', 'being_sent', 'in_batch'] as const;
export type KeptReasonOfImport = (typeof KEPT_REASONS)[number];

export const MAX_IMPORT_ROWS = 50_000;
export const MAX_IMPORT_BYTES = 10 * 1024 * 1024;
export const MAX_IMPORT_COLUMNS = 100;
/** A file that is not imported is forgotten after this time, and the rows of one that is after that one. */
export const PREVIEW_KEPT_HOURS = 24;
export const ROWS_KEPT_DAYS = 7;
