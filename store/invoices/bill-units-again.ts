import type { ClientSession } from 'mongodb';
import { openLots } from '../../domain/billing/prepaid-lots.ts';
import type { Actor } from '../audit/event-log.ts';
import { readLotMoves } from '../billing/lot-moves.ts';
import { balanceId } from '../billing/prepaid-units.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from './collections.ts';
import { draftPrepaid } from './draft-prepaid.ts';

/**
 * Prepaid units whose invoice is credited in full, to be billed again, are on a new draft: without those that were taken back
 * since, whose draft credit notes are void. What was paid of the old one is the client's credit, and what invoices after it have
 * billed of the units stays billed.
 */
export async function billUnitsAgain(
  store: Store,
  session: ClientSession,
  { _id: original_id, entity, client_id, prepaid, settled_units }: InvoiceDoc,
  by: Actor,
  now: Date,
): Promise<void> {
  if (!prepaid || !client_id) return;
  const { movement_id, produit, unit_price } = prepaid;
  const refunds = await store.invoices
    .find({ original_ids: original_id, refund_id: { $exists: true }, status: 'draft' }, { session })
    .toArray();
  const ids = refunds.map(({ _id }) => _id);
  await store.invoices.deleteMany({ _id: { $in: ids } }, { session });
  await store.prepayment_movements.updateMany(
    { _id: { $in: refunds.map(({ refund_id }) => refund_id!) } },
    { $pull: { credit_note_ids: { $in: ids } } },
    { session },
  );
  const moves = await readLotMoves(store, { balance_id: balanceId(client_id, produit) }, session);
  const units = openLots(moves).find(({ lot }) => lot._id === movement_id)?.units ?? 0;
  if (units === 0) return;
  const sale = { movement_id, produit, units, unit_price, entity, client_id };
  const { _id, kind } = await draftPrepaid(store, session, sale, by, now);
  if (settled_units && kind === 'deposit')
    await store.invoices.updateOne({ _id }, { $set: { settled_units } }, { session });
}
