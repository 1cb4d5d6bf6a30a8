/** Prices between the companies, as billing and intercompany both show and change them: one table. */
import { SINCE_EVER } from '../../domain/billing/price-book.ts';
import { ENTITIES, otherEntity } from '../../domain/common/entity.ts';
import { toCents } from '../../domain/money/money.ts';
import { directionId } from '../../domain/billing/price-book.ts';
import type { Actor } from '../../store/audit/event-log.ts';
import type { PriceDoc } from '../../store/billing/collections.ts';
import { readInternalPrices, writeInternalPrice } from '../../store/intercompany/internal-price.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { invalid } from '../http/validation.ts';
import type { InternalPrice, InternalPriceChange } from './contract.ts';
import { parseInstant, productOf } from './parse.ts';
import { maybeEuros } from './view.ts';

/** What is in force now, of each direction and product. */
export async function internalPricesNow(app: App): Promise<InternalPrice[]> {
  const { store, clock } = app.deps;
  const now = clock();
  const rows = await readInternalPrices(store);
  return ENTITIES.flatMap((from_entity) => {
    const to_entity = otherEntity(from_entity);
    const inForce = new Map<string, PriceDoc>();
    for (const row of rows) {
      if (row.id !== directionId(from_entity, to_entity)) continue;
      if (row.valid_from <= now || !inForce.has(row.product)) inForce.set(row.product, row);
    }
    return [...inForce.values()].map((row) => ({
      from_entity,
      to_entity,
      product_code: row.product,
      product: row.product,
      unit_price_ht: maybeEuros(row.price),
      active: row.active,
      valid_from: row.valid_from.getTime() === SINCE_EVER.getTime() ? null : instant(row.valid_from),
    }));
  });
}

/** @throws Problem 422 when the two companies are one, 404 when there is no such product */
export async function changeInternalPrice(
  app: App,
  { from_entity, to_entity, product, unit_price_ht, active, valid_from }: InternalPriceChange,
  by: Actor,
): Promise<{ created: boolean; freed: number }> {
  if (from_entity === to_entity) throw invalid([{ path: 'to_entity', message: 'doit être l’autre société' }]);
  const { _id: produit } = await productOf(app, product);
  const before = (await internalPricesNow(app)).find(
    (price) => price.from_entity === from_entity && price.product === produit,
  );
  const known = before?.unit_price_ht ?? null;
  const euros = unit_price_ht === undefined ? known : unit_price_ht === '' ? null : unit_price_ht;
  const change = {
    from_entity,
    to_entity,
    produit,
    price: euros === null ? null : toCents(euros),
    active: active ?? before?.active ?? true,
    ...(valid_from && { valid_from: parseInstant(valid_from) }),
  };
  return writeInternalPrice(app.deps.store, change, by, app.deps.clock());
}
