/** What happened on a client's account, whenever it was. */
import { invoiceEvent, paymentEvent, type StatementEvent } from '../../domain/accounting/statement.ts';
import { asCents } from '../../domain/money/money.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';

/** @param to days after it are not needed */
export async function readStatementEvents(
  store: Store,
  client_id: string,
  to: ParisDay,
): Promise<StatementEvent[]> {
  const invoices = await store.invoices
    .find(
      { client_id, issued_on: { $exists: true, $lte: to } },
      {
        projection: {
          ...{ kind: 1, invoice_number: 1, issued_on: 1, issued_at: 1, ttc: 1, settles_until: 1 },
          'document.paid': 1,
        },
      },
    )
    .sort({ issued_on: 1, journal_no: 1 })
    .toArray();
  const byId = new Map(
    invoices.map(({ _id, kind, invoice_number, issued_on, issued_at, settles_until, ...invoice }) => {
      // What a deposit billed stands on the account already.
      const ttc = asCents(invoice.ttc - (settles_until ? invoice.document!.paid : 0));
      return [_id, { kind, number: invoice_number!, issued_on: issued_on!, issued_at: issued_at!, ttc }];
    }),
  );
  const payments = await store.payments
    .find({ invoice_id: { $in: [...byId.keys()] } })
    .sort({ at: 1, _id: 1 })
    .toArray();
  return [
    ...[...byId.values()].map(invoiceEvent),
    ...payments.map((payment) => paymentEvent(byId.get(payment.invoice_id)!, payment)),
  ];
}
