/** A rejected unit of an issued invoice goes into the one open draft credit note of that invoice (02-money "Weekly ledger"). */
import type { ClientSession } from 'mongodb';
import { asCents } from '../../domain/money/money.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { Correction } from './collections.ts';

const NOTHING = asCents(0);

/** Names the one open draft credit note of an invoice that collects its rejected units. */
export const correctionKey = (invoiceId: string): string => `credit|${invoiceId}`;

/** Inside the transaction that writes the ledger. */
export async function addCorrection(
  store: Store,
  session: ClientSession,
  invoiceId: string,
  correction: Correction,
  now: Date,
): Promise<void> {
  const original = await store.invoices.findOne({ _id: invoiceId }, { session });
  if (!original) return;
  const { entity, type, client_id } = original;
  await store.invoices.updateOne(
    { draft_key: correctionKey(invoiceId) },
    {
      $push: { corrections: correction },
      $inc: { rev: 1 },
      $set: { updated_at: now },
      $setOnInsert: {
        _id: newId(),
        entity,
        type,
        kind: 'credit_note',
        status: 'draft',
        ...(client_id && { client_id }),
        record_ids: [],
        manual_lines: [],
        transfer_ids: [],
        description: '',
        original_ids: [invoiceId],
        reason: 'Leads retournés',
        ht: NOTHING,
        vat: NOTHING,
        ttc: NOTHING,
        vat_breakdown: [],
        paid: NOTHING,
        credited: NOTHING,
        created_by: 'system',
        created_at: now,
      },
    },
    { session, upsert: true },
  );
}
