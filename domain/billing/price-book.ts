/**
 * Which price, discount and VAT rate was in force when (02-money "Pricing"). Everything that is ever charged is a row
 * with the instant it holds from; the first of its kind holds since ever.
 */
import { asBasisPoints, type BasisPoints, type Cents } from '../money/money.ts';
import { netUnitPrice } from '../money/price.ts';
import type { Entity } from '../common/entity.ts';

/**
 * Whose price: `client` its price for everything, its discount and its VAT rate; `order` of one order; `product` of one
 * client for one product; `internal` what one company pays the other.
 */
export const PRICE_SCOPES = ['client', 'order', 'product', 'internal'] as const;
export type PriceScope = (typeof PRICE_SCOPES)[number];

export interface PriceRow {
  scope: PriceScope;
  /** Client, order, or `directionId`. */
  id: string;
  /** Product code; empty for `client` and `order`. */
  product: string;
  valid_from: Date;
  /** Of one unit, HT; null: none. */
  price: Cents | null;
  /** null: the next one down decides. */
  discount_bp: BasisPoints | null;
  /** Of a `client`; absent elsewhere. */
  vat_bp?: BasisPoints;
  /** Of a `product` or `internal` price: false, as if there were none. */
  active: boolean;
}

/** "Since ever": the first row of its kind. */
export const SINCE_EVER = new Date(0);

/** In force until a client says otherwise. */
export const DEFAULT_VAT_BP = asBasisPoints(2000);

/** Names the direction of an internal price: the seller owns the lead, the buyer's client got it. */
export const directionId = (from: Entity, to: Entity): string => `${from}->${to}`;

const keyOf = ({ scope, id, product }: Pick<PriceRow, 'scope' | 'id' | 'product'>): string =>
  `${scope}|${id}|${product}`;

/** Rows of any number of clients and orders, ready to be asked. */
export class PriceBook {
  readonly #rows = new Map<string, PriceRow[]>();

  constructor(rows: Iterable<PriceRow>) {
    for (const row of rows) {
      const key = keyOf(row);
      const group = this.#rows.get(key);
      if (group) group.push(row);
      else this.#rows.set(key, [row]);
    }
    for (const group of this.#rows.values())
      group.sort((a, b) => a.valid_from.getTime() - b.valid_from.getTime());
  }

  /** The row in force at an instant; before the first of its kind, that one. */
  at(of: Pick<PriceRow, 'scope' | 'id' | 'product'>, instant: Date): PriceRow | undefined {
    const group = this.#rows.get(keyOf(of));
    return group?.findLast(({ valid_from }) => valid_from <= instant) ?? group?.[0];
  }

  /** All rows of one kind, the oldest first. */
  history(of: Pick<PriceRow, 'scope' | 'id' | 'product'>): readonly PriceRow[] {
    return this.#rows.get(keyOf(of)) ?? [];
  }
}

export type PriceSource = 'product' | 'order' | 'client' | 'none';

/** What one unit costs; `none`: nobody has said, so the unit is in no total and on no invoice. */
export interface UnitPrice {
  source: PriceSource;
  unit_price: Cents | null;
  discount_bp: BasisPoints;
  net_unit_price: Cents | null;
  vat_bp: BasisPoints;
}

export interface PricedUnit {
  client_id: string;
  commande_id: string;
  produit: string;
}

/** 0 is no price. */
const isPrice = (price: Cents | null | undefined): price is Cents => typeof price === 'number' && price > 0;

const NO_DISCOUNT = asBasisPoints(0);

/**
 * The price of a unit sent at `at`: the client's for the product, else the order's, else the client's own. The discount
 * goes the same way: an explicit 0 on the product is none, a 0 on the order says nothing.
 */
export function priceOf(book: PriceBook, unit: PricedUnit, at: Date): UnitPrice {
  const product = book.at({ scope: 'product', id: unit.client_id, product: unit.produit }, at);
  const order = book.at({ scope: 'order', id: unit.commande_id, product: '' }, at);
  const client = book.at({ scope: 'client', id: unit.client_id, product: '' }, at);
  const offered = product?.active ? product : undefined;

  const discount_bp =
    offered?.discount_bp ?? (order?.discount_bp || null) ?? client?.discount_bp ?? NO_DISCOUNT;
  const vat_bp = client?.vat_bp ?? DEFAULT_VAT_BP;
  const priced = (source: PriceSource, unit_price: Cents): UnitPrice => ({
    source,
    unit_price,
    discount_bp,
    net_unit_price: netUnitPrice(unit_price, discount_bp),
    vat_bp,
  });
  if (isPrice(offered?.price)) return priced('product', offered.price);
  if (isPrice(order?.price)) return priced('order', order.price);
  if (isPrice(client?.price)) return priced('client', client.price);
  return { source: 'none', unit_price: null, discount_bp, net_unit_price: null, vat_bp };
}

/** What `to` pays `from` for a lead sent at `at`, HT; null: nobody has said. */
export function internalPriceOf(
  book: PriceBook,
  { from, to, produit }: { from: Entity; to: Entity; produit: string },
  at: Date,
): Cents | null {
  const row = book.at({ scope: 'internal', id: directionId(from, to), product: produit }, at);
  return row?.active && isPrice(row.price) ? row.price : null;
}
