/** What a client pays at an instant, product by product: one read of its prices. */
import type { PriceBook } from '../../domain/billing/price-book.ts';
import { priceOf, type PriceRow, SINCE_EVER } from '../../domain/billing/price-book.ts';
import { bpToPercent } from '../../domain/money/money.ts';
import { readPriceBook } from '../../store/billing/prices.ts';
import { prepaidOf } from '../../store/billing/prepaid-units.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import { instant } from '../http/instant.ts';
import type { Pricing, ProductPricing } from './contract.ts';
import { maybeEuros } from './view.ts';

/** A row of before anybody thought of dates holds since ever, which is no date. */
const ofTime = ({ price, discount_bp, active, valid_from }: PriceRow) => ({
  unit_price_eur: maybeEuros(price),
  discount_pct: discount_bp === null ? null : bpToPercent(discount_bp),
  active,
  valid_from: valid_from.getTime() === SINCE_EVER.getTime() ? null : instant(valid_from),
});

export async function clientPricing(store: Store, client: ClientDoc, at: Date): Promise<Pricing> {
  const { _id } = client;
  const [products, orders] = await Promise.all([
    store.products.find({}, { sort: { _id: 1 } }).toArray(),
    store.commandes.find({ client_id: _id, deleted_at: { $exists: false } }).toArray(),
  ]);
  const book = await readPriceBook(store, {
    client_ids: [_id],
    commande_ids: orders.map((order) => order._id),
  });
  const priced = products.map(({ _id: code }): ProductPricing => {
    // One active order per client and product; a paused one speaks when there is none.
    const ofProduct = orders.filter(({ produit }) => produit === code);
    const commande_id = (ofProduct.find(({ active }) => active) ?? ofProduct.at(-1))?._id ?? '';
    return productPricing(book, client, { produit: code, commande_id }, at);
  });
  const row = book.at({ scope: 'client', id: _id, product: '' }, at);
  const discount = bpToPercent(row?.discount_bp ?? client.remise_bp);
  const vat = bpToPercent(row?.vat_bp ?? client.vat_rate_bp);
  return {
    client_id: _id,
    global: {
      default_prix_lead: maybeEuros(row ? row.price : client.default_prix_lead_cents),
      discount_pct_global: discount,
      remise_percent: discount,
      tva_rate: vat,
      vat_rate: vat,
    },
    products: priced,
  };
}

function productPricing(
  book: PriceBook,
  client: ClientDoc,
  { produit, commande_id }: { produit: string; commande_id: string },
  at: Date,
): ProductPricing {
  const key = { scope: 'product' as const, id: client._id, product: produit };
  const own = book.at(key, at);
  const price = priceOf(book, { client_id: client._id, commande_id, produit }, at);
  return {
    product_code: produit,
    unit_price_eur: maybeEuros(price.unit_price),
    discount_pct: bpToPercent(price.discount_bp),
    net_unit_price_eur: maybeEuros(price.net_unit_price),
    billing_mode: prepaidOf(client, produit),
    active: own?.active ?? false,
    valid_from: own ? ofTime(own).valid_from : null,
    source: price.source,
    own: own?.active ? ofTime(own) : null,
    history: book.history(key).map(ofTime).reverse(),
  };
}
