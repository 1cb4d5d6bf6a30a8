/** Both companies' view of a week agrees to the cent, or says on which lead it does not. */
import { describe, expect, it } from 'vitest';
import { directionId, PriceBook, SINCE_EVER } from '../../../domain/billing/price-book.ts';
import { type BuyerRow, reconcile, type SellerRow } from '../../../domain/intercompany/reconcile.ts';
import { asCents } from '../../../domain/money/money.ts';
import { aWeek } from '../../support/dates.ts';

const WEEK = aWeek('2026-W48');
const AT = new Date('2026-11-24T09:00:00Z');
const prices = new PriceBook([
  {
    scope: 'internal',
    id: directionId('ZR7', 'MDL'),
    product: 'PV',
    valid_from: SINCE_EVER,
    price: asCents(2_500),
    discount_bp: null,
    active: true,
  },
]);

const seller = (delivery_id: string, more: Partial<SellerRow> = {}): SellerRow => ({
  delivery_id,
  lead_id: `lead of ${delivery_id}`,
  produit: 'PV',
  sent_at: AT,
  week_key: WEEK,
  status: 'pending',
  price: asCents(2_500),
  ...more,
});
const buyer = (_id: string, more: Partial<BuyerRow> = {}): BuyerRow => ({
  _id,
  lead_id: `lead of ${_id}`,
  produit: 'PV',
  sent_at: AT,
  sent_week: WEEK,
  accepted: true,
  in_ledger: true,
  ...more,
});
const of = (sellers: SellerRow[], buyers: BuyerRow[]) =>
  reconcile({ from: 'ZR7', to: 'MDL', week: WEEK }, sellers, buyers, prices);
const reasons = (sellers: SellerRow[], buyers: BuyerRow[]) =>
  of(sellers, buyers).lines.map(({ delivery_id, reason }) => [delivery_id, reason]);

describe('two views of a week', () => {
  it('that agree have no difference', () => {
    const { transfers, deliveries, difference, lines } = of(
      [seller('a'), seller('b', { status: 'invoiced', invoice_id: 'invoice' })],
      [buyer('a'), buyer('b')],
    );
    expect({ transfers, deliveries, difference }).toEqual({
      transfers: { units: 2, total: 5_000 },
      deliveries: { units: 2, total: 5_000 },
      difference: 0,
    });
    expect(lines.map(({ reason, invoice_id }) => [reason, invoice_id])).toEqual([
      ['ok', null],
      ['ok', 'invoice'],
    ]);
  });

  it.each([
    ['a delivery nobody recorded', [], [buyer('a')], 'transfer_missing', -2_500],
    [
      'a transfer of what was rejected',
      [seller('a')],
      [buyer('a', { accepted: false })],
      'not_billable',
      2_500,
    ],
    ['a transfer of no delivery', [seller('a')], [], 'not_billable', 2_500],
    ['another price', [seller('a', { price: asCents(2_000) })], [buyer('a')], 'price_differs', -500],
    ['no price', [seller('a', { price: null, status: 'error' })], [buyer('a')], 'error', -2_500],
    ['another week', [seller('a', { week_key: aWeek('2026-W47') })], [buyer('a')], 'week_differs', -2_500],
    [
      'another week of the delivery',
      [seller('a')],
      [buyer('a', { sent_week: aWeek('2026-W49') })],
      'week_differs',
      2_500,
    ],
  ] as const)('differ by %s', (_what, sellers, buyers, reason, difference) => {
    const found = of([...sellers], [...buyers]);
    expect(found.lines.map((line) => line.reason)).toEqual([reason]);
    expect(found.difference).toBe(difference);
  });

  it('know nothing of what was cancelled, or billed and taken back', () => {
    expect(
      reasons(
        [
          seller('a', { status: 'cancelled' }),
          seller('b', { status: 'invoiced' }),
          seller('b', { reverses: 'b' }),
        ],
        [buyer('a', { accepted: false }), buyer('b', { accepted: false })],
      ),
    ).toEqual([]);
    expect(reasons([seller('a', { status: 'cancelled' })], [buyer('a')])).toEqual([
      ['a', 'transfer_missing'],
    ]);
  });

  it('say why a transfer was cancelled, where that is why there is none', () => {
    const cancelled = seller('a', { status: 'cancelled', cancel_reason: 'Doublon' });
    const told = (sellers: SellerRow[]) => of(sellers, [buyer('a')]).lines.map((line) => line.cancel_reason);
    expect(told([cancelled])).toEqual(['Doublon']);
    expect(told([])).toEqual([null]);
    expect(told([seller('a', { cancel_reason: 'Doublon' })])).toEqual([null]);
  });

  it('are listed in the order they were sent', () => {
    const later = new Date(AT.getTime() + 1);
    expect(
      reasons([seller('a', { sent_at: later }), seller('c'), seller('b')], []).map(([id]) => id),
    ).toEqual(['b', 'c', 'a']);
  });
});
