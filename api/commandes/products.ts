import type { App } from '../http/deps.ts';
import { ProductCodes } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/products',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Codes des produits',
      description: 'Leurs noms sont dans /api/products.',
      response: { 200: ProductCodes },
    },
    handler: async () => {
      const products = await app.deps.store.products
        .find({}, { sort: { _id: 1 }, projection: { _id: 1 } })
        .toArray();
      return { products: products.map(({ _id }) => _id), count: products.length };
    },
  });
