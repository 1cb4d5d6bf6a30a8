/** The journal of a period summed up entry by entry, and beside it what MongoDB says the invoices are. */
import { addToTotals, type JournalTotals, noTotals } from '../../domain/accounting/journal-totals.ts';
import { asCents, type Cents } from '../../domain/money/money.ts';
import type { Store } from '../db/mongo.ts';
import { readBooks } from './read-books.ts';
import { issuedFilter, issuedInvoices, type WhichIssued } from './read-issued.ts';

/** Reads documents one by one: for the daily checks too. */
export async function sumJournal(store: Store, which: WhichIssued): Promise<JournalTotals> {
  const books = await readBooks(store, which.entity);
  let sum = noTotals();
  for await (const invoice of issuedInvoices(store, which)) sum = addToTotals(sum, invoice, books);
  return sum;
}

export interface InvoiceSums {
  count: number;
  ht: Cents;
  vat: Cents;
  ttc: Cents;
}

/** What was issued, by the sums stored beside the documents: credit notes apart. */
export async function sumInvoices(
  store: Store,
  which: WhichIssued,
): Promise<{ invoices: InvoiceSums; credit_notes: InvoiceSums }> {
  const rows = await store.invoices
    .aggregate<{ _id: boolean; count: number; ht: number; vat: number; ttc: number }>([
      { $match: issuedFilter(which) },
      {
        $group: {
          _id: { $eq: ['$kind', 'credit_note'] },
          count: { $sum: 1 },
          ht: { $sum: '$ht' },
          vat: { $sum: '$vat' },
          ttc: { $sum: '$ttc' },
        },
      },
    ])
    .toArray();
  const of = (credit: boolean): InvoiceSums => {
    const { count = 0, ht = 0, vat = 0, ttc = 0 } = rows.find(({ _id }) => _id === credit) ?? {};
    return { count, ht: asCents(ht), vat: asCents(vat), ttc: asCents(ttc) };
  };
  return { invoices: of(false), credit_notes: of(true) };
}
