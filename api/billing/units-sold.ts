import { toCents } from '../../domain/money/money.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { UnitsSold } from '../../store/billing/move-units.ts';
import { invalid } from '../http/validation.ts';
import { parseDay } from '../http/week.ts';
import type { AddUnits } from './contract.ts';

/**
 * How units are sold: at a price, on an outside invoice or as a gift. A caller of version 1 says nothing of it.
 * @throws Problem 422 naming what does not go together
 */
export function unitsSold(body: AddUnits, today: ParisDay): UnitsSold {
  const { unit_price_ht: price, means } = body;
  const outside = body.external_invoice_number?.trim();
  const gift = body.gift_reason?.trim();
  const paid_on = body.paid_on?.trim() ? parseDay(body.paid_on) : undefined;
  const wrong = (path: string, message: string) => invalid([{ path, message }]);
  if (price === 0)
    throw wrong('unit_price_ht', 'doit dépasser 0 : des unités gratuites sont offertes, avec un motif');
  if (outside && price !== undefined)
    throw wrong('external_invoice_number', 'ne va pas avec un prix, qui prépare une facture ici');
  if (gift && (outside || price !== undefined))
    throw wrong('gift_reason', 'ne va ni avec un prix ni avec une facture extérieure');
  if (paid_on && price === undefined) throw wrong('paid_on', 'va avec un prix');
  if (paid_on && paid_on > today) throw wrong('paid_on', 'est dans l’avenir');
  return {
    ...(price !== undefined && { unit_price: toCents(price) }),
    ...(gift && { gift: true as const }),
    ...(outside && { external_invoice_number: outside }),
    ...(paid_on && { paid_on, ...(means && { paid_by: means }) }),
  };
}
