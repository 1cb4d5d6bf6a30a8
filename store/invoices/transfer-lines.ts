/** The lines of an invoice between the companies: transfers by product and price (02-money "Intercompany"). */
import type { ClientSession } from 'mongodb';
import { lineVat } from '../../domain/invoices/assemble.ts';
import type { InvoiceLine } from '../../domain/invoices/document.ts';
import { transferLabel } from '../../domain/intercompany/transfer-label.ts';
import { asBasisPoints, type Cents } from '../../domain/money/money.ts';
import type { Store } from '../db/mongo.ts';
import { readProductNames } from '../settings/product-names.ts';
import { readEntity } from '../settings/change-setting.ts';
import type { InvoiceDoc } from './collections.ts';

/** Of a credit note the original's rate and reason; else what the issuer's setting says now. */
async function vatOf(
  store: Store,
  { entity }: InvoiceDoc,
  originals: readonly InvoiceDoc[],
  session?: ClientSession,
) {
  const frozen = originals[0]?.document?.lines[0]?.vat;
  if (frozen) return frozen;
  const { intercompany_vat } = await readEntity(store, entity, session);
  return lineVat(intercompany_vat.rate_bp, intercompany_vat);
}

export async function transferLines(
  store: Store,
  invoice: InvoiceDoc,
  originals: readonly InvoiceDoc[],
  { session }: { session?: ClientSession },
): Promise<InvoiceLine[]> {
  const options = session ? { session } : {};
  const groups = await store.intercompany_transfers
    .aggregate<{ _id: { produit: string; price: Cents; week_key: string }; units: number }>(
      [
        { $match: { _id: { $in: invoice.transfer_ids }, price: { $ne: null } } },
        {
          $group: {
            _id: { produit: '$produit', price: '$price', week_key: '$week_key' },
            units: { $sum: 1 },
          },
        },
        { $sort: { '_id.week_key': 1, '_id.produit': 1, '_id.price': 1 } },
      ],
      options,
    )
    .toArray();
  const vat = await vatOf(store, invoice, originals, session);
  const nameOf = await readProductNames(store, session);
  return groups.map(({ _id: { produit, price, week_key }, units }) => ({
    label: transferLabel(nameOf(produit), week_key, invoice.kind === 'credit_note'),
    product: produit,
    quantity: units,
    unit_price: price,
    discount_bp: asBasisPoints(0),
    net_unit_price: price,
    vat,
  }));
}
