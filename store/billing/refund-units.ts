/** What is done with the documents of prepaid units that are taken back: the last bought first (02-money "Prepaid"). */
import type { ClientSession } from 'mongodb';
import { groupBy } from '../../domain/common/group-by.ts';
import { openLots, takeLast } from '../../domain/billing/prepaid-lots.ts';
import type { Actor } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from '../invoices/collections.ts';
import { draftCreditNoteIn } from '../invoices/draft-credit-note.ts';
import { shrinkPrepaid } from '../invoices/draft-prepaid.ts';
import type { PrepaymentMovementDoc } from './collections.ts';
import { readLotMoves } from './lot-moves.ts';

/**
 * Inside the transaction that takes the units back. A draft that bills some of them bills fewer; of an issued one a credit note
 * is drafted. Units given away, or invoiced outside, have no document here.
 * @param refund the movement, which is written
 * @returns the credit notes
 * @throws InvoiceConflictError `OVER_CREDITED` when an invoice was credited by hand before
 */
export async function refundUnits(
  store: Store,
  session: ClientSession,
  refund: PrepaymentMovementDoc,
  by: Actor,
  now: Date,
): Promise<InvoiceDoc[]> {
  const moves = await readLotMoves(
    store,
    { balance_id: refund.balance_id, _id: { $ne: refund._id } },
    session,
  );
  const { taken } = takeLast(openLots(moves), -refund.units);
  const billed = taken.filter(({ lot }) => lot.invoice_id !== undefined);
  const notes: InvoiceDoc[] = [];
  for (const [invoiceId, lots] of groupBy(billed, ({ lot }) => lot.invoice_id!)) {
    const invoice = await store.invoices.findOne({ _id: invoiceId }, { session });
    if (!invoice?.prepaid) continue;
    const units = lots.reduce((sum, lot) => sum + lot.units, 0);
    const { prepaid } = invoice;
    if (invoice.status === 'draft')
      await shrinkPrepaid(store, session, { ...invoice, prepaid }, units, by, now);
    // What was credited in full, to be billed again, has its units on another document.
    if (invoice.status !== 'sent' && invoice.status !== 'paid') continue;
    const what = { lines: [{ line: 0, quantity: units }] };
    const reason = refund.reason ?? 'Unités prépayées remboursées';
    const input = { invoice_id: invoiceId, what, reason, refund_id: refund._id };
    notes.push((await draftCreditNoteIn(store, session, input, by, now))!);
  }
  if (notes.length > 0)
    await store.prepayment_movements.updateOne(
      { _id: refund._id },
      { $set: { credit_note_ids: notes.map(({ _id }) => _id) } },
      { session },
    );
  return notes;
}
