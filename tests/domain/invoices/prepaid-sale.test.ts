import { describe, expect, it } from 'vitest';
import { businessProcess } from '../../../domain/invoices/business-process.ts';
import { paidAhead, prepaidLine } from '../../../domain/invoices/prepaid-sale.ts';
import { totalsOf } from '../../../domain/invoices/totals.ts';
import { asCents } from '../../../domain/money/money.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';
import { aDocument, aLine, taxed } from '../../support/invoices.ts';

const sale = { movement_id: 'm', produit: 'PV', units: 3, unit_price: asCents(1_999) };
const paid = { ...sale, paid_on: asParisDay('2026-11-20') };
const line = prepaidLine(sale, 'Panneaux', taxed());

describe('units that are sold ahead', () => {
  it('are a line of their product', () => {
    expect(line).toMatchObject({
      ...{ label: 'Unités prépayées Panneaux', product: 'PV', quantity: 3, net_unit_price: 1_999 },
    });
    // 3 × 19,99 = 59,97; VAT 11,99.
    expect(totalsOf([line])).toMatchObject({ ht: 5_997, vat: 1_199, ttc: 7_196 });
  });

  it.each([
    ['nothing of what is not paid', sale, [], 0],
    ['all of it', paid, [], 7_196],
    ['no more than the units', paid, [aLine('Étude', 1, 10_000)], 7_196],
    ['no more than the total', paid, [aLine('Remise', -1, 1_000)], 5_996],
    ['nothing of a total below 0', paid, [aLine('Remise', -1, 10_000)], 0],
  ])('were paid before the issue: %s', (_what, of, more, cents) =>
    expect(paidAhead(of, line, totalsOf([line, ...more]))).toBe(cents),
  );

  it.each([
    ['S1', 0, 'invoice'],
    ['S2', 7_196, 'invoice'],
    ['S1', 0, 'deposit'],
    ['S2', 7_196, 'deposit'],
  ] as const)('are %s once %i are paid, on an %s', (process, cents, kind) =>
    expect(businessProcess(aDocument({ kind, lines: [line], paid: asCents(cents) }))).toBe(process),
  );
});
