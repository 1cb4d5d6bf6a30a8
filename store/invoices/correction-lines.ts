/** The lines of a credit note: rejected units at the price they were billed at, or what a person chose of the original. */
import type { ClientSession } from 'mongodb';
import { clientVat, saleLabel } from '../../domain/invoices/assemble.ts';
import type { InvoiceLine } from '../../domain/invoices/document.ts';
import { netUnitPrice } from '../../domain/money/price.ts';
import type { Store } from '../db/mongo.ts';
import { readProductNames } from '../settings/product-names.ts';
import type { InvoiceDoc } from './collections.ts';
import { readCurrentRecords } from './current-records.ts';

type Options = { session?: ClientSession };

/** The issued invoices a credit note corrects. */
export async function readOriginals(
  store: Store,
  invoice: InvoiceDoc,
  options: Options,
): Promise<InvoiceDoc[]> {
  if (invoice.original_ids.length === 0) return [];
  return store.invoices
    .find({ _id: { $in: invoice.original_ids } }, options)
    .sort({ _id: 1 })
    .toArray();
}

export async function correctionLines(
  store: Store,
  invoice: InvoiceDoc,
  originals: readonly InvoiceDoc[],
  { session }: Options,
): Promise<InvoiceLine[]> {
  const units = new Map<string, number>();
  for (const { record_id } of invoice.corrections) units.set(record_id, (units.get(record_id) ?? 0) + 1);
  const { records } = await readCurrentRecords(store, [...units.keys()], session);
  const nameOf = await readProductNames(store, session);
  const frozen = originals[0]?.document?.lines ?? [];
  const returned = records.flatMap((record): InvoiceLine[] => {
    const { unit_price, discount_bp, vat_bp, produit, record_id } = record;
    if (unit_price === null) return [];
    const label = saleLabel(record, nameOf(produit));
    // As it was billed: the same rate, and at 0 % for the same reason.
    const vat = frozen.find((line) => line.vat.rate_bp === vat_bp)?.vat ?? clientVat(vat_bp, {});
    return [
      {
        label: `${label} : leads retournés`,
        product: produit,
        quantity: units.get(record_id)!,
        unit_price,
        discount_bp,
        net_unit_price: netUnitPrice(unit_price, discount_bp),
        vat,
      },
    ];
  });
  return [...returned, ...(invoice.credit_lines ?? [])];
}
