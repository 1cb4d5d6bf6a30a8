import { priceOf } from '../../domain/billing/price-book.ts';
import { bpToPercent } from '../../domain/money/money.ts';
import { readPriceBook } from '../../store/billing/prices.ts';
import { prepaidOf } from '../../store/billing/prepaid-units.ts';
import type { App } from '../http/deps.ts';
import { OverviewQuery, type PricedOrder, PricingOverview } from './contract.ts';
import { maybeEuros } from './view.ts';

const missingFirst = (a: PricedOrder, b: PricedOrder): number =>
  Number(b.source === 'none') - Number(a.source === 'none') ||
  a.client_name.localeCompare(b.client_name, 'fr') ||
  (a.product_code < b.product_code ? -1 : 1);

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/billing/pricing-overview',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Prix de chaque commande active, celles qui n’en ont pas d’abord',
      querystring: OverviewQuery,
      response: { 200: PricingOverview },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const now = clock();
      const orders = await store.commandes
        .find({ ...scope.filter(), active: true, deleted_at: { $exists: false } })
        .toArray();
      const client_ids = [...new Set(orders.map(({ client_id }) => client_id))];
      const [clients, book] = await Promise.all([
        store.clients.find({ _id: { $in: client_ids }, deleted_at: { $exists: false } }).toArray(),
        readPriceBook(store, { client_ids, commande_ids: orders.map(({ _id }) => _id) }),
      ]);
      const byId = new Map(clients.map((client) => [client._id, client]));
      const all = orders.flatMap(({ _id, entity, client_id, produit }): PricedOrder[] => {
        const client = byId.get(client_id);
        if (!client) return [];
        const price = priceOf(book, { client_id, commande_id: _id, produit }, now);
        return [
          {
            client_id,
            client_name: client.name,
            entity,
            product_code: produit,
            order_id: _id,
            unit_price_ht: maybeEuros(price.unit_price),
            discount_pct: bpToPercent(price.discount_bp),
            net_unit_price_ht: maybeEuros(price.net_unit_price),
            vat_rate: bpToPercent(price.vat_bp),
            mode: prepaidOf(client, produit),
            source: price.source,
          },
        ];
      });
      const missing = all.filter(({ source }) => source === 'none');
      const shown = (query.missing ? missing : all).sort(missingFirst);
      return { clients: shown, count: shown.length, missing_count: missing.length };
    },
  });
