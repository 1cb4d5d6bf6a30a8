import { addProduct } from '../../store/settings/add-product.ts';
import { changeProduct } from '../../store/settings/change-product.ts';
import type { ProductDoc } from '../../store/settings/collections.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { CodeParams, NewProduct, ProductAnswer, ProductChange, ProductList } from './contract.ts';

const url = '/api/products';

const productView = ({ _id, name, active, account = '' }: ProductDoc) => ({
  code: _id,
  name,
  active,
  account,
});

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'commandes.view' },
    schema: { summary: 'Produits', response: { 200: ProductList } },
    handler: async () => {
      const products = await store.products.find({}, { sort: { _id: 1 } }).toArray();
      return { products: products.map(productView), count: products.length };
    },
  });
  app.route({
    method: 'POST',
    url,
    config: { permission: 'settings.access', role: 'super_admin' },
    schema: {
      summary: 'Ajouter un produit',
      description: 'Les leads qui le demandaient sans qu’il fût connu sont évalués à nouveau.',
      body: NewProduct,
      response: { 200: ProductAnswer },
    },
    handler: async ({ body, caller }) => {
      const product = { code: body.code.toUpperCase(), name: body.name.trim() };
      const added = await addProduct(store, product, actorOf(caller), clock());
      await reconsiderStock(app);
      return { success: true, product: productView(added) };
    },
  });
  app.route({
    method: 'PUT',
    url: `${url}/:code`,
    config: { permission: 'billing.manage', role: 'super_admin' },
    schema: {
      summary: 'Changer un produit',
      description: 'Ce qui est absent ne change pas. Le compte est celui où ses ventes sont comptabilisées.',
      params: CodeParams,
      body: ProductChange,
      response: { 200: ProductAnswer },
    },
    handler: async ({ params, body, caller }) => {
      const code = params.code.toUpperCase();
      const change = { ...body, ...(body.name !== undefined && { name: body.name.trim() }) };
      const product = found(
        await changeProduct(store, code, change, actorOf(caller), clock()),
        'Ce produit n’existe pas.',
      );
      return { success: true, product: productView(product) };
    },
  });
};
