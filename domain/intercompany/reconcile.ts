/**
 * Both companies' view of a week, lead by lead (02-money "Reconciliation"): what the seller has recorded, and what the buyer has
 * accepted at the price in force. They must agree to the cent; every difference is a line with its reason.
 */
import { internalPriceOf, type PriceBook } from '../billing/price-book.ts';
import { groupBy } from '../common/group-by.ts';
import type { Entity } from '../common/entity.ts';
import { asCents, type Cents } from '../money/money.ts';
import type { WeekKey } from '../time/paris-time.ts';
import type { TransferStatus } from './transfer.ts';

export const RECONCILED = [
  'ok',
  'transfer_missing',
  'not_billable',
  'price_differs',
  'week_differs',
  'error',
] as const;
export type ReconciledReason = (typeof RECONCILED)[number];

/** The seller's side: a transfer, or the reversal of one. */
export interface SellerRow {
  delivery_id: string;
  lead_id: string;
  produit: string;
  sent_at: Date;
  week_key: WeekKey;
  status: TransferStatus;
  price: Cents | null;
  reverses?: string;
  invoice_id?: string;
  cancel_reason?: string;
}

/** The buyer's side: a delivery that was sent for real and crosses. */
export interface BuyerRow {
  _id: string;
  lead_id: string;
  produit: string;
  sent_at: Date;
  sent_week: WeekKey;
  accepted: boolean;
  /** It is on a line of the buyer's ledger. */
  in_ledger: boolean;
}

export interface ReconciledLine {
  delivery_id: string;
  lead_id: string;
  produit: string;
  sent_at: Date;
  price_transfer: Cents | null;
  price_expected: Cents | null;
  in_ledger: boolean;
  invoice_id: string | null;
  reason: ReconciledReason;
  /** Why its transfer was cancelled, where that is why there is none. */
  cancel_reason: string | null;
}

export interface Reconciled {
  from: Entity;
  to: Entity;
  transfers: { units: number; total: Cents };
  deliveries: { units: number; total: Cents };
  difference: Cents;
  lines: ReconciledLine[];
}

/** What stands of a lead on the seller's side: nothing once it was cancelled, or invoiced and taken back. */
function standing(rows: readonly SellerRow[]): SellerRow | undefined {
  const reversed = rows.some(({ reverses, status }) => reverses && status !== 'cancelled');
  const own = rows.find(({ reverses }) => !reverses);
  return own && own.status !== 'cancelled' && !reversed ? own : undefined;
}

export function reconcile(
  { from, to, week }: { from: Entity; to: Entity; week: WeekKey },
  sellers: readonly SellerRow[],
  buyers: readonly BuyerRow[],
  prices: PriceBook,
): Reconciled {
  const recorded = groupBy(sellers, ({ delivery_id }) => delivery_id);
  const delivered = new Map(buyers.map((row) => [row._id, row]));
  const lines: ReconciledLine[] = [];
  let [transferUnits, transferTotal, deliveryUnits, deliveryTotal] = [0, 0, 0, 0];
  for (const id of new Set([...recorded.keys(), ...delivered.keys()])) {
    const rows = recorded.get(id) ?? [];
    const transfer = standing(rows);
    const delivery = delivered.get(id);
    const counts = delivery?.accepted === true && delivery.sent_week === week;
    const { lead_id, produit, sent_at } = delivery ?? transfer ?? rows[0]!;
    const expected = internalPriceOf(prices, { from, to, produit }, sent_at);
    const inWeek = transfer?.week_key === week;
    if (!inWeek && !counts) continue;
    if (transfer && inWeek && transfer.price !== null) {
      transferUnits += 1;
      transferTotal += transfer.price;
    }
    if (counts && expected !== null) {
      deliveryUnits += 1;
      deliveryTotal += expected;
    }
    lines.push({
      delivery_id: id,
      lead_id,
      produit,
      sent_at,
      price_transfer: transfer?.price ?? null,
      price_expected: counts ? expected : null,
      in_ledger: delivery?.in_ledger ?? false,
      invoice_id: transfer?.invoice_id ?? null,
      reason: reasonOf({ transfer, delivery, week, expected }),
      cancel_reason: (!transfer && rows.find(({ status }) => status === 'cancelled')?.cancel_reason) || null,
    });
  }
  return {
    from,
    to,
    transfers: { units: transferUnits, total: asCents(transferTotal) },
    deliveries: { units: deliveryUnits, total: asCents(deliveryTotal) },
    difference: asCents(transferTotal - deliveryTotal),
    lines: lines.sort(
      (a, b) => a.sent_at.getTime() - b.sent_at.getTime() || (a.delivery_id < b.delivery_id ? -1 : 1),
    ),
  };
}

function reasonOf({
  transfer,
  delivery,
  week,
  expected,
}: {
  transfer: SellerRow | undefined;
  delivery: BuyerRow | undefined;
  week: WeekKey;
  expected: Cents | null;
}): ReconciledReason {
  if (!transfer) return 'transfer_missing';
  if (!delivery?.accepted) return 'not_billable';
  if (transfer.status === 'error') return 'error';
  if (transfer.week_key !== week || delivery.sent_week !== week) return 'week_differs';
  return transfer.price === expected ? 'ok' : 'price_differs';
}
