/** Numbers of the invoices some records are on. */
import type { Store } from '../db/mongo.ts';

/** By id; drafts have none, unknown and empty ids are left out. */
export async function invoiceNumbers(
  store: Store,
  ids: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id): id is string => typeof id === 'string'))];
  if (wanted.length === 0) return new Map();
  const invoices = await store.invoices
    .find({ _id: { $in: wanted } }, { projection: { invoice_number: 1 } })
    .toArray();
  return new Map(
    invoices.flatMap(({ _id, invoice_number }) => (invoice_number ? [[_id, invoice_number]] : [])),
  );
}
