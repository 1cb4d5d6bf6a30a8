/**
 * What a delivery owes to money once it was sent for real (04-architecture "Sending"): its prepaid unit is consumed, its
 * transfer recorded. Deliveries that owe something are marked `money_due` by the write that makes them `sent`; they are taken by
 * that mark and by nothing else, and it goes in the transaction that writes what was due, so that a pass that runs twice,
 * or beside a reject, settles each of them once (ADR 16).
 */
import type { ClientSession } from 'mongodb';
import { consumeUnits } from '../billing/effects.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { readTransferPrices, recordTransfers, type TransferPrices } from '../intercompany/effects.ts';

/** Deliveries of one transaction. */
const PAGE = 500;

/** Rejecting, removing and cancelling settle a delivery themselves: nothing is due any more, and it has no unit. */
export const MONEY_SETTLED = { money_due: 1, prepaid_unit: 1 } as const;

/** Settles what is due: of some batches, or of all. */
export async function settleMoney(
  store: Store,
  { batch_ids }: { batch_ids?: readonly string[] },
  now: Date,
): Promise<void> {
  const which = { money_due: true as const, ...(batch_ids && { batch_id: { $in: [...batch_ids] } }) };
  let prices: TransferPrices | undefined;
  for (let after = ''; ;) {
    const page = await store.deliveries
      .find({ ...which, _id: { $gt: after } }, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(PAGE)
      .toArray();
    if (page.length === 0) return;
    prices ??= await readTransferPrices(store);
    const known = prices;
    const ids = page.map(({ _id }) => _id);
    await transaction(store, (session) => settlePage(store, session, ids, { prices: known, now }));
    after = ids.at(-1)!;
  }
}

async function settlePage(
  store: Store,
  session: ClientSession,
  ids: readonly string[],
  { prices, now }: { prices: TransferPrices; now: Date },
): Promise<void> {
  // What was rejected since the page was read owes nothing; whatever changes from here on makes this start over.
  const due = await store.deliveries
    .find({ _id: { $in: [...ids] }, money_due: true, status: 'sent' }, { session })
    .toArray();
  if (due.length === 0) return;
  const write = (of: typeof due, unit: { prepaid_unit?: 'delivered' }) =>
    store.deliveries.updateMany(
      { _id: { $in: of.map(({ _id }) => _id) } },
      { $set: { ...unit, updated_at: now }, $unset: { money_due: 1 } },
      { session },
    );
  const holders = due.filter(({ prepaid_unit }) => prepaid_unit === 'held');
  const others = due.filter(({ prepaid_unit }) => prepaid_unit !== 'held');
  if (holders.length > 0) await write(holders, { prepaid_unit: 'delivered' });
  if (others.length > 0) await write(others, {});
  await consumeUnits(store, session, holders, now);
  await recordTransfers(store, session, due, { prices, now });
}
