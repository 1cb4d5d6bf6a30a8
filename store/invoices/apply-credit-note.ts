/** What an issued credit note takes off its originals (02-money "Invoices"): never more than is left of them, per VAT rate. */
import type { ClientSession } from 'mongodb';
import { creditShares } from '../../domain/invoices/credit-shares.ts';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { asCents, type Cents } from '../../domain/money/money.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { sumSaleAgain } from '../billing/sum-sale.ts';
import type { InvoiceDoc } from './collections.ts';
import { correctionKey } from './correct-invoice.ts';
import { readCurrentRecords, touchWeeks } from './current-records.ts';
import { InvoiceConflictError } from './errors.ts';
import { settleRounding } from './settle-rounding.ts';

/** By original: HT of the reversals on this credit note. */
async function basesOf(
  store: Store,
  session: ClientSession,
  note: InvoiceDoc,
  originals: readonly InvoiceDoc[],
): Promise<ReadonlyMap<string, Cents>> {
  if (originals.length === 1) return new Map([[originals[0]!._id, note.ht]]);
  const reversals = await store.intercompany_transfers
    .find({ _id: { $in: note.transfer_ids } }, { session, projection: { price: 1, reverses: 1 } })
    .toArray();
  const reversed = await store.intercompany_transfers
    .find(
      { _id: { $in: reversals.flatMap(({ reverses }) => reverses ?? []) } },
      { session, projection: { invoice_id: 1 } },
    )
    .toArray();
  const invoiceOf = new Map(reversed.map(({ _id, invoice_id }) => [_id, invoice_id!]));
  const bases = new Map<string, Cents>();
  for (const { reverses, price } of reversals) {
    const original = invoiceOf.get(reverses!)!;
    bases.set(original, asCents((bases.get(original) ?? 0) + (price ?? 0)));
  }
  return bases;
}

/**
 * Inside the transaction that issues the credit note.
 * @throws InvoiceConflictError `OVER_CREDITED` with what is left
 */
export async function applyCreditNote(
  store: Store,
  session: ClientSession,
  note: InvoiceDoc,
  originals: readonly InvoiceDoc[],
  now: Date,
): Promise<void> {
  const shares = creditShares(note, await basesOf(store, session, note, originals));
  let applied = 0;
  let rounded = asCents(0);
  for (const original of originals) {
    const share = shares.get(original._id);
    if (!share) continue;
    const credited = { ...original.credited_by_rate };
    for (const { rate_bp, base } of share.bases) {
      const total = original.vat_breakdown.find((group) => group.rate_bp === rate_bp)?.base ?? asCents(0);
      const sum = asCents((credited[rate_bp] ?? 0) + base);
      if (sum > total)
        throw new InvoiceConflictError('OVER_CREDITED', {
          invoice_number: original.invoice_number,
          left_cents: total - (credited[rate_bp] ?? 0),
        });
      credited[rate_bp] = sum;
    }
    const take = Math.min(share.ttc, Math.max(0, amountDue(original)));
    applied += take;
    const after: InvoiceDoc = {
      ...original,
      credited: asCents(original.credited + take),
      credited_by_rate: credited,
    };
    // Between the companies a credit note of several invoices has taken the cents already.
    if (note.type === 'external') {
      const settled = await settleRounding(store, session, { note, original: after, applied }, now);
      after.paid = asCents(after.paid + settled.original);
      rounded = settled.note;
    }
    const status = note.rebill ? 'cancelled' : amountDue(after) <= 0 ? 'paid' : original.status;
    const written = await store.invoices.updateOne(
      { _id: original._id },
      {
        $set: {
          ...{ paid: after.paid, credited: after.credited, credited_by_rate: credited, status },
          updated_at: now,
        },
        $inc: { rev: 1 },
      },
      { session },
    );
    mustMatch(written, 'the original');
    if (note.rebill) await freeRecords(store, session, original, now);
  }
  // What is left over is the client's credit, applied to another invoice or refunded.
  await store.invoices.updateOne(
    { _id: note._id },
    {
      $set: {
        ...{ paid: rounded, credited: asCents(applied) },
        ...(applied + rounded >= note.ttc && { status: 'paid' as const }),
      },
    },
    { session },
  );
}

/**
 * The records of an invoice that was credited in full are to be billed again: without the units that came back since it was
 * issued, which a draft credit note had collected.
 */
async function freeRecords(
  store: Store,
  session: ClientSession,
  original: InvoiceDoc,
  now: Date,
): Promise<void> {
  const { records, weeks } = await readCurrentRecords(store, original.record_ids, session);
  await touchWeeks(store, session, weeks);
  await store.billing_records.updateMany(
    { _id: { $in: records.map(({ _id }) => _id) }, invoice_id: original._id },
    { $set: { status: 'not_invoiced', updated_at: now }, $unset: { invoice_id: 1 }, $inc: { rev: 1 } },
    { session },
  );
  const sales = groupBy(records, ({ build_id, client_id, commande_id, produit }) =>
    JSON.stringify([build_id, client_id, commande_id, produit]),
  );
  for (const [sale] of sales.values()) await sumSaleAgain(store, session, sale!, now);
  await store.invoices.deleteOne({ draft_key: correctionKey(original._id), status: 'draft' }, { session });
}
