import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import type { Actor } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from '../invoices/collections.ts';
import { draftPrepaid } from '../invoices/draft-prepaid.ts';
import type { PrepaymentMovementDoc } from './collections.ts';
import { refundUnits } from './refund-units.ts';

/**
 * Drafts what bills a sale of units or credits a refund, inside the transaction that moved them. A correction, a gift and what is
 * invoiced outside have no document.
 */
export async function billMovement(
  store: Store,
  session: ClientSession,
  { movement, entity, by, now }: { movement: PrepaymentMovementDoc; entity: Entity; by: Actor; now: Date },
): Promise<InvoiceDoc[]> {
  const { _id: movement_id, client_id, produit, kind, units, unit_price, paid_on, paid_by } = movement;
  if (kind === 'refund') return refundUnits(store, session, movement, by, now);
  if (kind !== 'top_up' || unit_price === undefined) return [];
  const paid = { ...(paid_on && { paid_on }), ...(paid_by && { paid_by }) };
  const sale = { movement_id, entity, client_id, produit, units, unit_price, ...paid };
  return [await draftPrepaid(store, session, sale, by, now)];
}
