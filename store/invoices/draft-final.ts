/** Drafts invoices after deposits: `386, then one S4 a week` (02-money "Prepaid"). */
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import type { Actor } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InvoiceDoc } from './collections.ts';
import { emptyInvoice, logDraft, withTotals } from './make-drafts.ts';
import { type FinalOf, ISSUED, readSettlement } from './settlement.ts';

/** Units sold by a deposit that no invoice after it has billed. */
const UNSETTLED = { $expr: { $lt: [{ $ifNull: ['$settled_units', 0] }, '$prepaid.units'] } };

/** Clients of some companies that paid for units with a deposit and were not invoiced all of them. */
export function clientsWithDeposits(
  store: Store,
  entities: readonly Entity[],
): Promise<{ entity: Entity; client_id: string }[]> {
  return store.invoices
    .aggregate<{ entity: Entity; client_id: string }>([
      { $match: { kind: 'deposit', entity: { $in: [...entities] }, status: ISSUED, ...UNSETTLED } },
      { $group: { _id: { entity: '$entity', client_id: '$client_id' } } },
      { $replaceRoot: { newRoot: '$_id' } },
      { $sort: { entity: 1, client_id: 1 } },
    ])
    .toArray();
}

/** Clients whose deposits have paid for units that were delivered up to a week and are on no invoice after them, draft or issued. */
export async function countFinalsDue(
  store: Store,
  entities: readonly Entity[],
  until: WeekKey,
): Promise<number> {
  let due = 0;
  for (const of of await clientsWithDeposits(store, entities)) {
    const open = await store.invoices.findOne({ draft_key: finalKey(of.client_id) });
    if (open && open.settles_until! >= until) continue;
    const { lines } = await readSettlement(store, { ...of, until }, {});
    if (lines.length > 0) due += 1;
  }
  return due;
}

const finalKey = (client_id: string): string => `final|${client_id}`;

/**
 * One open draft of a client; asked for a later week it reaches further.
 * @returns null when nothing of a deposit is left to bill
 */
export function draftFinal(store: Store, of: FinalOf, by: Actor, now: Date): Promise<InvoiceDoc | null> {
  return transaction(store, async (session) => {
    const { entity, client_id, until } = of;
    const { lines } = await readSettlement(store, of, { session });
    if (lines.length === 0) return null;
    const draft_key = finalKey(client_id);
    const open = await store.invoices.findOne({ draft_key }, { session });
    if (open && open.settles_until! >= until) return null;
    const before: InvoiceDoc = open ?? {
      ...emptyInvoice(by.id, now),
      ...{ entity, type: 'external', client_id, draft_key },
    };
    const after = { ...before, settles_until: until, rev: before.rev + (open ? 1 : 0), updated_at: now };
    const full = await withTotals(store, after, now, session);
    if (open) await store.invoices.replaceOne({ _id: open._id }, full, { session });
    else await store.invoices.insertOne(full, { session });
    await logDraft(store, session, open ? 'invoice.update' : 'invoice.create', full, by, now);
    return full;
  });
}
