/** Prices, free units and sums, by hand and by chance: what stands in the ledger is what stands on the pages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byRecord,
  type LedgerLine,
  reversalOf,
  type SoldDelivery,
  sumRecord,
} from '../../../domain/billing/ledger.ts';
import { PriceBook, priceOf, type PriceRow, SINCE_EVER } from '../../../domain/billing/price-book.ts';
import { monthRows, rowOf, sheetRows, sheetTotals } from '../../../domain/billing/sheet.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { monthBounds, type MonthKey } from '../../../domain/time/paris-month.ts';
import { asWeekKey, weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import {
  aCredit,
  aPrice,
  aSale,
  clientPrice,
  linesOf,
  sales as many,
  SOLD_AT,
} from '../../support/ledger.ts';

describe('a price', () => {
  const at = (rows: PriceRow[], when = SOLD_AT) =>
    priceOf(new PriceBook(rows), { client_id: 'c', commande_id: 'o', produit: 'PV' }, when);

  it('is the product’s, else the order’s, else the client’s, else none; 0 is no price', () => {
    const product = aPrice({ scope: 'product', product: 'PV', price: asCents(3000) });
    const order = aPrice({ scope: 'order', id: 'o', price: asCents(2800) });
    expect(at([clientPrice(2500), order, product])).toMatchObject({ source: 'product', unit_price: 3000 });
    expect(at([clientPrice(2500), order, { ...product, active: false }])).toMatchObject({
      source: 'order',
      unit_price: 2800,
    });
    expect(at([clientPrice(2500), { ...order, price: asCents(0) }])).toMatchObject({
      source: 'client',
      unit_price: 2500,
    });
    expect(at([clientPrice(0)])).toMatchObject({ source: 'none', unit_price: null, net_unit_price: null });
  });

  it('has the discount of the product, an explicit 0 included, else the order’s unless 0, else the client’s', () => {
    const discounts = (product: number | null, order: number | null, client: number) =>
      at([
        clientPrice(1000, { discount_bp: asBasisPoints(client) }),
        aPrice({ scope: 'order', id: 'o', discount_bp: order === null ? null : asBasisPoints(order) }),
        aPrice({
          scope: 'product',
          product: 'PV',
          discount_bp: product === null ? null : asBasisPoints(product),
        }),
      ]).net_unit_price;
    expect(discounts(1000, 2000, 3000)).toBe(900);
    expect(discounts(0, 2000, 3000)).toBe(1000);
    expect(discounts(null, 2000, 3000)).toBe(800);
    expect(discounts(null, 0, 3000)).toBe(700);
    expect(discounts(null, null, 0)).toBe(1000);
  });

  it('is rounded on the unit, half away from zero', () => {
    // 10.05 € less 15 % is 8.5425 €: 8.54 €. 0.05 € less 50 % is 0.025 €: 0.03 €.
    expect(at([clientPrice(1005, { discount_bp: asBasisPoints(1500) })]).net_unit_price).toBe(854);
    expect(at([clientPrice(5, { discount_bp: asBasisPoints(5000) })]).net_unit_price).toBe(3);
  });

  it('is that of the moment it was sent', () => {
    const noon = new Date('2026-11-24T11:00:00Z');
    const rows = [clientPrice(2500), clientPrice(2700, { valid_from: noon })];
    expect(at(rows, new Date(noon.getTime() - 1)).unit_price).toBe(2500);
    expect(at(rows, noon).unit_price).toBe(2700);
  });
});

describe('a week', () => {
  it('with VAT at 20 and at 0: 5 × 25 € and 2 × 30 € without', () => {
    const rows = [clientPrice(2500), clientPrice(3000, { id: 'abroad', vat_bp: asBasisPoints(0) })];
    const lines = linesOf([...many(5), ...many(2, { client_id: 'abroad', commande_id: 'p' })], rows);
    expect(sheetTotals(sheetRows(lines))).toMatchObject({
      units_billable: 7,
      net_ht: 18_500,
      vat: 2_500,
      ttc: 21_000,
    });
  });

  it('charges an LB as a fresh lead, and counts them apart', () => {
    const [record] = sheetRows(linesOf([...many(3), ...many(2, { is_lb: true })], [clientPrice(2500)]));
    expect(record).toMatchObject({ units_leads: 3, units_lb: 2, units_billable: 5, net_total_ht: 12_500 });
  });

  it('gives credits to the oldest, and no more than there are', () => {
    const sales = [
      aSale({ sent_at: new Date(SOLD_AT.getTime() + 60_000) }),
      aSale(),
      aSale({ commande_id: 'other' }),
    ];
    const one = linesOf(sales, [clientPrice(2500)], [aCredit(1)]);
    expect(one.map(({ free_by }) => free_by)).toEqual([undefined, 'gift', undefined]);
    const all = linesOf(sales, [clientPrice(2500)], [aCredit(1), aCredit(100, 'more')]);
    expect(all.map(({ free_by }) => free_by)).toEqual(['more', 'gift', undefined]);
    expect(sheetTotals(sheetRows(all))).toMatchObject({ units_free: 2, net_ht: 2500 });
  });

  it('counts what is prepaid and charges nothing for it; what has no price is in no amount', () => {
    const lines = linesOf(
      [...many(2, { billing_mode: 'PREPAID' }), ...many(1, { client_id: 'x' })],
      [clientPrice(2500)],
    );
    expect(sheetRows(lines)).toMatchObject([
      { units_billable: 2, units_invoiced: 0, value_ht: 5000, net_total_ht: 0, total_ttc: 0 },
      { units_billable: 1, pricing_missing: true, net_total_ht: null, vat_amount: null },
    ]);
    expect(sheetTotals(sheetRows(lines))).toMatchObject({ units_billable: 1, net_ht: 0, ttc: 0 });
  });
});

describe('what comes back', () => {
  it('was free: is neither billable nor free any more, and costs what is left', () => {
    const lines = linesOf(many(2), [clientPrice(2500)], [aCredit(1)]);
    expect(sumRecord(lines[0]!, [...lines, reversalOf(lines[0]!, 'rejected')])).toMatchObject({
      ...{ units_billable: 1, units_free: 0, units_invoiced: 1, net_total_ht: 2500 },
    });
  });

  it('after the invoice changes nothing of what it bills', () => {
    const lines = linesOf(many(2), [clientPrice(2500)], [aCredit(1)]);
    const back = lines.map((line) => ({ ...reversalOf(line, 'rejected'), after_invoice: true as const }));
    expect(sumRecord(lines[0]!, [...lines, ...back])).toEqual(sumRecord(lines[0]!, lines));
  });
});

describe('a month', () => {
  it('has Paris days for edges, the nights of the clock changes included', () => {
    expect(monthBounds('2026-11' as MonthKey)).toMatchObject({
      first_day: '2026-11-01',
      last_day: '2026-11-30',
      start: new Date('2026-10-31T23:00:00Z'),
      end: new Date('2026-11-30T23:00:00Z'),
      weeks: ['2026-W44', '2026-W45', '2026-W46', '2026-W47', '2026-W48', '2026-W49'],
    });
    const hours = (month: string) => {
      const { start, end } = monthBounds(month as MonthKey);
      return (end.getTime() - start.getTime()) / 3_600_000;
    };
    expect(hours('2026-10')).toBe(31 * 24 + 1);
    expect(hours('2026-03')).toBe(31 * 24 - 1);
    expect(monthBounds('2026-12' as MonthKey).weeks.at(-1)).toBe('2026-W53');
    expect(monthBounds('2027-01' as MonthKey).weeks[0]).toBe('2026-W53');
  });

  it('sums the weeks of one sale, and says where they stand', () => {
    const next = new Date(SOLD_AT.getTime() + 7 * 86_400_000);
    const later = many(3, { sent_at: next, lead_owner_entity: 'MDL' });
    const lines = linesOf([...many(2), ...later], [clientPrice(333)]);
    const [paid, other] = sheetRows(lines);
    expect(monthRows([{ ...paid!, status: 'paid' }, other!])).toMatchObject([
      {
        units_billable: 5,
        net_total_ht: 1665,
        vat_amount: 333,
        total_ttc: 1998,
        weeks_count: 2,
        source_entities: ['MDL', 'ZR7'],
        status_detail: { paid: 1, not_invoiced: 1 },
      },
    ]);
  });
});

const arbitrarySale = fc.record({
  client_id: fc.constantFrom('c', 'c2', 'nobody'),
  commande_id: fc.constantFrom('o', 'o2'),
  produit: fc.constantFrom('PV', 'PAC'),
  is_lb: fc.boolean(),
  outcome: fc.constantFrom<SoldDelivery['outcome']>('accepted', 'accepted', 'rejected', 'removed'),
  billing_mode: fc.constantFrom('WEEKLY_INVOICE' as const, 'WEEKLY_INVOICE' as const, 'PREPAID' as const),
  // Two weeks around the end of November, which cuts the second.
  hours: fc.integer({ min: 0, max: 14 * 24 - 1 }),
});
const START = weekBounds(asWeekKey('2026-W48')).start;
const arbitraryRow = fc
  .record({
    scope: fc.constantFrom('client' as const, 'order' as const, 'product' as const),
    id: fc.constantFrom('c', 'c2', 'o', 'o2'),
    price: fc.option(fc.integer({ min: 0, max: 10_000 })),
    discount: fc.option(fc.integer({ min: 0, max: 10_000 })),
    vat: fc.constantFrom(0, 550, 850, 2000),
    hours: fc.option(fc.integer({ min: 0, max: 14 * 24 })),
  })
  .map(({ scope, id, price, discount, vat, hours }) =>
    aPrice({
      scope,
      id,
      product: scope === 'product' ? 'PV' : '',
      price: price === null ? null : asCents(price),
      discount_bp: discount === null ? null : asBasisPoints(discount),
      ...(scope === 'client' && { vat_bp: asBasisPoints(vat) }),
      valid_from: hours === null ? SINCE_EVER : new Date(START.getTime() + hours * 3_600_000),
    }),
  );

describe('whatever is sold, priced and given', () => {
  it('lines, records, weeks and months say the same to the cent', () => {
    fc.assert(
      fc.property(
        fc.array(arbitrarySale, { maxLength: 60 }),
        fc.array(arbitraryRow, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (sales, rows, gifts, returned) => {
          const deliveries = sales.map(({ hours, ...sale }) =>
            aSale({ ...sale, sent_at: new Date(START.getTime() + hours * 3_600_000) }),
          );
          const weeks = [...new Set(deliveries.map(({ sent_at }) => weekKey(sent_at)))];
          const lines = weeks.flatMap((week) =>
            linesOf(
              deliveries.filter(({ sent_at }) => weekKey(sent_at) === week),
              rows,
              gifts.map((units, index) => ({ ...aCredit(units, `gift ${index}`), week_key: week })),
            ),
          );
          for (const at of new Set(returned)) {
            const line = lines[at];
            if (line?.kind === 'delivery' && line.billable) lines.push(reversalOf(line, 'rejected'));
          }
          const given = new Set(lines.flatMap((line) => (line.free_by ? line.delivery_id : [])));
          const unit = ({ kind, billable }: LedgerLine) => (billable ? (kind === 'reversal' ? -1 : 1) : 0);
          const charged = ({ billing_mode, delivery_id }: LedgerLine) =>
            billing_mode === 'WEEKLY_INVOICE' && !given.has(delivery_id);
          const byHand = lines.reduce(
            (sum, line) => sum + (charged(line) ? unit(line) * (line.net_unit_price ?? 0) : 0),
            0,
          );
          const records = sheetRows(lines);
          const totals = sheetTotals(records);
          expect(totals.net_ht).toBe(byHand);
          for (const { units_billable, units_free, units_invoiced, net_total_ht } of records)
            for (const value of [units_billable, units_free, units_invoiced, net_total_ht ?? 0])
              expect(value).toBeGreaterThanOrEqual(0);
          expect(totals.ttc).toBe(totals.net_ht + totals.vat);
          // What a build sums is what the page sums.
          for (const of of byRecord(lines).values())
            if (of.some(({ billable }) => billable))
              expect(records).toContainEqual(rowOf({ ...of[0]!, status: 'not_invoiced' }, of));
          // A week that a month cuts is shared by day: nothing is lost, nothing counted twice.
          const cut = monthBounds('2026-12' as MonthKey).start;
          const [before, after] = [
            lines.filter(({ sent_at }) => sent_at < cut),
            lines.filter(({ sent_at }) => sent_at >= cut),
          ].map((part) => sheetTotals(sheetRows(part)));
          expect(before!.net_ht + after!.net_ht).toBe(totals.net_ht);
          expect(before!.units_billable + after!.units_billable).toBe(totals.units_billable);
          expect(before!.units_free + after!.units_free).toBe(totals.units_free);
          const months = monthRows(records);
          expect(months.reduce((sum, one) => sum + (one.net_total_ht ?? 0), 0)).toBe(totals.net_ht);
          for (const value of [totals.net_ht, totals.vat, totals.ttc])
            expect(Number.isSafeInteger(value)).toBe(true);
        },
      ),
    );
  });

  it('credits are dealt to no more units than they have, and to none that costs nothing', () => {
    fc.assert(
      fc.property(
        fc.array(arbitrarySale, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
        (sales, gifts) => {
          const credits = gifts.map((units, index) => aCredit(units, `gift ${index}`));
          const lines = linesOf(
            sales.map(({ hours: _hours, ...sale }) => aSale(sale)),
            [clientPrice(2500)],
            credits,
          );
          for (const { id, units } of credits)
            expect(lines.filter(({ free_by }) => free_by === id).length).toBeLessThanOrEqual(units);
          for (const { free_by, billable, billing_mode, commande_id, produit } of lines)
            if (free_by !== undefined)
              expect([billable, billing_mode, commande_id, produit]).toEqual([
                true,
                'WEEKLY_INVOICE',
                'o',
                'PV',
              ]);
        },
      ),
    );
  });
});
