/** VAT of a company over some days: what it invoiced and received, and what the other company billed it. */
import { type Receipt, type VatRow, VatSums } from '../../domain/accounting/vat.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { type Entity, otherEntity } from '../../domain/common/entity.ts';
import { asCents } from '../../domain/money/money.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc, PaymentDoc } from '../invoices/collections.ts';
import { type Days, issuedInvoices } from './read-issued.ts';

export interface Vat {
  collected: VatRow[];
  deductible: VatRow[];
}

export async function readVat(store: Store, entity: Entity, days: Days): Promise<Vat> {
  const other = otherEntity(entity);
  const collected = new VatSums();
  const deductible = new VatSums();
  for await (const { document } of issuedInvoices(store, { entity, ...days })) collected.addIssued(document);
  for await (const { document } of issuedInvoices(store, { entity: other, ...days, intercompany: true }))
    deductible.addIssued(document);
  for await (const receipt of receipts(store, entity, days)) collected.addReceipt(receipt);
  for await (const receipt of receipts(store, other, days))
    if (receipt.intercompany) deductible.addReceipt(receipt);
  return { collected: collected.rows(), deductible: deductible.rows() };
}

/** Documents whose payments are read together. */
const TOGETHER = 200;

/** What was paid to a company, each payment with what was settled of its document before. */
async function* receipts(
  store: Store,
  entity: Entity,
  { from, to }: Days,
): AsyncGenerator<Receipt & { intercompany: boolean }> {
  const ids = await store.payments.distinct('invoice_id', { entity, paid_on: { $gte: from, $lte: to } });
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const some = { $in: ids.slice(at, at + TOGETHER) };
    const [invoices, payments] = await Promise.all([
      store.invoices.find({ _id: some }, { projection: { document: 1, type: 1, credited: 1 } }).toArray(),
      store.payments.find({ invoice_id: some }).sort({ at: 1, _id: 1 }).toArray(),
    ]);
    const paymentsOf = groupBy(payments, ({ invoice_id }) => invoice_id);
    for (const invoice of invoices)
      for (const receipt of inOrder(invoice, paymentsOf.get(invoice._id) ?? []))
        if (receipt.paid_on >= from && receipt.paid_on <= to) yield receipt;
  }
}

/**
 * A credit note's first cents were taken off what it corrects, an invoice's after a deposit were paid by that. What else was
 * paid before the issue is a payment like any other.
 */
function inOrder(
  { document, type, credited }: Pick<InvoiceDoc, 'document' | 'type' | 'credited'>,
  payments: readonly PaymentDoc[],
) {
  let before = asCents(
    document!.kind === 'credit_note' ? credited : document!.after_deposit ? document!.paid : 0,
  );
  return payments.map(({ amount, paid_on }) => {
    const receipt = { document: document!, before, amount, paid_on, intercompany: type === 'intercompany' };
    before = asCents(before + amount);
    return receipt;
  });
}
