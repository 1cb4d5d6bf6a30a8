/** Which invoices are late: issued, not paid, and the Paris day after the one they were due. */
import type { Filter } from 'mongodb';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { InvoiceDoc } from './collections.ts';

/** As `statusOn` (domain/invoices/invoice-status.ts) tells of one. A credit note is never late. */
export const overdueOn = (today: ParisDay) =>
  ({ status: 'sent', kind: { $ne: 'credit_note' }, due_on: { $lt: today } }) satisfies Filter<InvoiceDoc>;
