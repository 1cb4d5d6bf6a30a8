import { changeProductPrice } from '../../store/billing/change-product-price.ts';
import { CLIENT_GONE, clientOf } from '../clients/client-answer.ts';
import { DeletedAnswer } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { clientPricing } from './client-pricing.ts';
import { ProductParams } from './contract.ts';
import { productOf } from './parse.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/clients/:id/pricing/product/:code',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Retirer le prix d’un produit',
      description:
        'À partir de maintenant le prix de la commande, sinon du client, vaut à nouveau. L’histoire et le mode de facturation restent.',
      params: ProductParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const client = await clientOf(app, params.id, scope);
      const { _id: product } = await productOf(app, params.code);
      const now = clock();
      const { products } = await clientPricing(store, client, now);
      if (!products.some(({ product_code, active }) => product_code === product && active))
        throw new Problem('not_found', 'Ce client n’a pas de prix pour ce produit.');
      const change = { client_id: client._id, product, active: false };
      found(await changeProductPrice(store, change, actorOf(caller), now), CLIENT_GONE);
      return { success: true, deleted_id: product };
    },
  });
