import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PaidLot, settleLots } from '../../../domain/invoices/final-lines.ts';
import { aLine } from '../../support/invoices.ts';

const deposit = (invoice_id: string, settled = 0): NonNullable<PaidLot['deposit']> => ({
  invoice_id,
  number: `ZR7-202611-000${invoice_id}`,
  line: aLine('Unités prépayées PV', 10, 2_000),
  settled,
});
const bills = (lots: readonly PaidLot[], delivered: number) => [...settleLots(lots, delivered).units];

describe('an invoice after deposits', () => {
  it('bills what was delivered of the oldest units, each as its deposit sold it', () => {
    const lots = [
      { units: 10, deposit: deposit('1') },
      { units: 10, deposit: deposit('2') },
    ];
    expect(bills(lots, 4)).toEqual([['1', 4]]);
    expect(bills(lots, 13)).toEqual([
      ['1', 10],
      ['2', 3],
    ]);
    const { lines } = settleLots(lots, 13);
    expect(lines.map(({ label, quantity, unit_price }) => [label, quantity, unit_price])).toEqual([
      ['Unités prépayées PV livrées (acompte ZR7-202611-0001)', 10, 2_000],
      ['Unités prépayées PV livrées (acompte ZR7-202611-0002)', 3, 2_000],
    ]);
  });

  it('leaves out what an earlier one billed, and units no deposit sold', () => {
    expect(bills([{ units: 10, deposit: deposit('1', 4) }], 7)).toEqual([['1', 3]]);
    expect(bills([{ units: 5 }, { units: 10, deposit: deposit('2') }], 5)).toEqual([]);
    expect(bills([{ units: 5 }, { units: 10, deposit: deposit('2') }], 6)).toEqual([['2', 1]]);
  });

  it('bills nothing while units that came back make up for what was billed', () => {
    const lots = [{ units: 10, deposit: deposit('1', 8) }];
    expect(bills(lots, 6)).toEqual([]);
    expect(bills(lots, 9)).toEqual([['1', 1]]);
  });

  it('never bills more than a deposit sold, whatever is delivered in whatever steps', () => {
    const units = fc.array(fc.record({ units: fc.integer({ min: 1, max: 20 }), sold: fc.boolean() }));
    fc.assert(
      fc.property(units, fc.array(fc.nat(60)), (bought, steps) => {
        const settled = new Map<string, number>();
        for (const delivered of steps) {
          const lots = bought.map(({ units: of, sold }, at): PaidLot => {
            const id = String(at);
            return { units: of, ...(sold && { deposit: deposit(id, settled.get(id) ?? 0) }) };
          });
          for (const [id, count] of settleLots(lots, delivered).units)
            settled.set(id, (settled.get(id) ?? 0) + count);
        }
        for (const [id, count] of settled) expect(count).toBeLessThanOrEqual(bought[Number(id)]!.units);
      }),
    );
  });
});
