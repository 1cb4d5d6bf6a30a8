/** What kind of business an invoice is about and how it is settled, as the French rules code it (BT-23, BR-FR-08). */
import type { InvoiceDocument } from './document.ts';

/** Whether nothing is left to pay of an invoice or deposit when it is issued. */
export const isSettled = ({ kind, paid, totals }: InvoiceDocument): boolean =>
  kind !== 'credit_note' && totals.ttc > 0 && paid === totals.ttc;

/** Goods, services or both; then 4 after a deposit, 2 when it is paid already, 1 in every other case. */
export function businessProcess(doc: InvoiceDocument): string {
  const digit = doc.after_deposit && doc.kind !== 'deposit' ? 4 : isSettled(doc) ? 2 : 1;
  return `${doc.seller.operation_category}${digit}`;
}
