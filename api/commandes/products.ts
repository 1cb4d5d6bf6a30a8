import type { App } from '../http/deps.ts';
import { ProductList } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/products',
    config: { permission: 'commandes.view' },
    schema: { summary: 'Produits', response: { 200: ProductList } },
    handler: async () => {
      const products = await app.deps.store.products.find({}, { sort: { _id: 1 } }).toArray();
      return {
        products: products.map(({ _id, name, active }) => ({ code: _id, name, active })),
        count: products.length,
      };
    },
  });
