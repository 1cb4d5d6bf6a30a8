/** Lines a person wrote, as they are stored. */
import { asBasisPoints, percentToBp, toCents } from '../../domain/money/money.ts';
import { netUnitPrice } from '../../domain/money/price.ts';
import type { ManualLine } from '../../store/invoices/collections.ts';
import { invalid } from '../http/validation.ts';
import type { NewInvoice } from './contract.ts';

const lineOf = ({
  label,
  qty,
  unit_price_ht,
  discount_pct = 0,
}: NonNullable<NewInvoice['line_items']>[number]): ManualLine => ({
  label: label.trim(),
  quantity: qty,
  unit_price: toCents(unit_price_ht),
  discount_bp: percentToBp(discount_pct),
});

/** @throws Problem 422 when a quantity is 0 */
export function manualLines(items: NonNullable<NewInvoice['line_items']>): ManualLine[] {
  const zero = items.findIndex(({ qty }) => qty === 0);
  if (zero >= 0) throw invalid([{ path: `line_items.${zero}.qty`, message: 'ne peut être 0' }]);
  return items.map(lineOf);
}

/**
 * The lines of a new invoice: its own, or one of the amount alone. Lines win, and an amount beside them has to be theirs.
 * @throws Problem 422
 */
export function linesOfNew({ line_items, amount_ht, description = '' }: NewInvoice): ManualLine[] {
  if (line_items && line_items.length > 0) {
    const lines = manualLines(line_items);
    const sum = lines.reduce(
      (total, { quantity, unit_price, discount_bp }) =>
        total + quantity * netUnitPrice(unit_price, discount_bp),
      0,
    );
    if (amount_ht !== undefined && toCents(amount_ht) !== sum)
      throw invalid([
        { path: 'amount_ht', message: `n’est pas la somme des lignes (${(sum / 100).toFixed(2)} €)` },
      ]);
    return lines;
  }
  if (amount_ht === undefined)
    throw invalid([{ path: 'line_items', message: 'ou « amount_ht » est obligatoire' }]);
  return [
    {
      label: description.trim() || 'Prestation',
      quantity: 1,
      unit_price: toCents(amount_ht),
      discount_bp: asBasisPoints(0),
    },
  ];
}
