/** What was left to pay at a day: what is left now, and what was paid or credited since. */
import type { OpenInvoice } from '../../domain/accounting/aged-balance.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { asCents } from '../../domain/money/money.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from '../invoices/collections.ts';

const FIELDS = { client_id: 1, kind: 1, due_on: 1, status: 1, ttc: 1, paid: 1, credited: 1 };

/** Of clients' documents, issued on that day at the latest. */
export async function readOpenInvoices(
  store: Store,
  entities: readonly Entity[],
  on: ParisDay,
): Promise<OpenInvoice[]> {
  const of = { entity: { $in: [...entities] } };
  const [paidSince, notesSince] = await Promise.all([
    sumsSince(
      store.payments.aggregate<Sum>([
        { $match: { ...of, paid_on: { $gt: on } } },
        { $group: { _id: '$invoice_id', sum: { $sum: '$amount' } } },
      ]),
    ),
    // A client's credit note has one original, and what it takes off it is fixed at its issue.
    sumsSince(
      store.invoices.aggregate<Sum>([
        { $match: { ...of, issued_on: { $gt: on }, kind: 'credit_note', type: 'external' } },
        { $unwind: '$original_ids' },
        { $group: { _id: '$original_ids', sum: { $sum: '$credited' } } },
      ]),
    ),
  ]);
  const changed = [...new Set([...paidSince.keys(), ...notesSince.keys()])];
  const issued = { ...of, type: 'external' as const, issued_on: { $exists: true, $lte: on } };
  const invoices = await store.invoices
    .find(
      {
        $or: [
          { ...issued, status: 'sent' },
          { ...issued, _id: { $in: changed } },
        ],
      },
      { projection: FIELDS },
    )
    .toArray();
  return invoices.map((invoice) => ({
    client_id: invoice.client_id!,
    credit_note: invoice.kind === 'credit_note',
    due_on: invoice.due_on!,
    left: leftAt(invoice, paidSince, notesSince),
  }));
}

interface Sum {
  _id: string;
  sum: number;
}

const sumsSince = async (sums: AsyncIterable<Sum>): Promise<ReadonlyMap<string, number>> => {
  const byId = new Map<string, number>();
  for await (const { _id, sum } of sums) byId.set(_id, sum);
  return byId;
};

function leftAt(
  invoice: Pick<InvoiceDoc, '_id' | 'kind' | 'status' | 'ttc' | 'paid' | 'credited'>,
  paidSince: ReadonlyMap<string, number>,
  creditedSince: ReadonlyMap<string, number>,
) {
  const back = (paidSince.get(invoice._id) ?? 0) + (creditedSince.get(invoice._id) ?? 0);
  return asCents(amountDue(invoice) + back);
}
