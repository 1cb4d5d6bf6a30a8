/** The sales an invoice is made of: lines of its records, or its transfers; of a credit note, the units it takes back. */
import type { InvoicedSale } from '../../domain/invoices/sales-csv.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import type { LedgerLineDoc } from '../billing/collections.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from './collections.ts';
import { readCurrentRecords } from './current-records.ts';

const NONE = asBasisPoints(0);
const ALL = asBasisPoints(10_000);

/** In the order they were sent. */
export async function readSales(store: Store, invoice: InvoiceDoc): Promise<InvoicedSale[]> {
  const sales =
    invoice.type === 'intercompany' ? await transferSales(store, invoice) : await lineSales(store, invoice);
  return sales.sort(
    (a, b) => a.sent_at.getTime() - b.sent_at.getTime() || (a.delivery_id < b.delivery_id ? -1 : 1),
  );
}

async function transferSales(store: Store, { transfer_ids }: InvoiceDoc): Promise<InvoicedSale[]> {
  const transfers = await store.intercompany_transfers.find({ _id: { $in: transfer_ids } }).toArray();
  const sold = await store.deliveries
    .find(
      { _id: { $in: transfers.map(({ delivery_id }) => delivery_id) } },
      { projection: { departement: 1, is_lb: 1 } },
    )
    .toArray();
  const deliveries = new Map(sold.map((delivery) => [delivery._id, delivery]));
  return transfers.map(({ delivery_id, lead_id, sent_at, produit, price }) => ({
    ...{ delivery_id, lead_id, sent_at, produit, price, discount_bp: NONE, net: price },
    departement: deliveries.get(delivery_id)?.departement ?? '',
    is_lb: deliveries.get(delivery_id)?.is_lb ?? false,
  }));
}

const saleOf = (line: LedgerLineDoc): InvoicedSale => ({
  delivery_id: line.delivery_id,
  lead_id: line.lead_id,
  sent_at: line.sent_at,
  produit: line.produit,
  departement: line.departement,
  is_lb: line.line_type === 'lb',
  price: line.unit_price,
  discount_bp: line.free_by === undefined ? line.discount_bp : ALL,
  net: line.free_by === undefined ? line.net_unit_price : asCents(0),
});

async function lineSales(store: Store, invoice: InvoiceDoc): Promise<InvoicedSale[]> {
  const { kind, record_ids, corrections = [] } = invoice;
  const ofNote = kind === 'credit_note';
  const ids = ofNote ? corrections.map(({ record_id }) => record_id) : record_ids;
  const { records } = await readCurrentRecords(store, ids);
  if (records.length === 0) return [];
  const lines = await store.billing_ledger
    .find({ $or: records.map(({ build_id, record_id }) => ({ build_id, record_id })), billable: true })
    .toArray();
  const sold = lines.filter((line) => line.kind === 'delivery');
  if (ofNote) {
    const taken = new Set(corrections.map(({ delivery_id }) => delivery_id));
    return sold.filter(({ delivery_id }) => taken.has(delivery_id)).map(saleOf);
  }
  // A unit that came back after the invoice is still on it: it is on a credit note, or was free.
  const back = lines.filter(({ kind, after_invoice }) => kind === 'reversal' && !after_invoice);
  const reversed = new Set(back.map(({ delivery_id }) => delivery_id));
  return sold.filter(({ delivery_id }) => !reversed.has(delivery_id)).map(saleOf);
}
