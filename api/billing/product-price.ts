import { BILLING_MODES, isBillingMode } from '../../domain/billing/billing-mode.ts';
import { percentToBp, toCents } from '../../domain/money/money.ts';
import { changeProductPrice } from '../../store/billing/change-product-price.ts';
import { CLIENT_GONE, clientOf } from '../clients/client-answer.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { reconsiderIfChanged } from '../routing/after-change.ts';
import { clientPricing } from './client-pricing.ts';
import { ProductPriceAnswer, ProductPriceBody } from './contract.ts';
import { parseInstant, productOf } from './parse.ts';

/** @throws Problem 400 */
function modeOfText(text: string) {
  if (isBillingMode(text)) return text;
  throw new Problem('bad_request', `« ${text} » n’est pas un mode : ${BILLING_MODES.join(' ou ')}.`);
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/pricing/product',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Prix d’un produit pour un client',
      description:
        'Ce qui est absent ne change pas ; "" efface. 409 quand le prix vaudrait pour une livraison déjà facturée. Le mode vaut pour ce qui est attribué ensuite.',
      params: IdParams,
      body: ProductPriceBody,
      response: { 200: ProductPriceAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const before = await clientOf(app, params.id, scope);
      const { _id: product } = await productOf(app, body.product_code);
      const now = clock();
      const { unit_price_eur: price, discount_pct: discount, billing_mode, active, valid_from } = body;
      const written = await changeProductPrice(
        store,
        {
          client_id: before._id,
          product,
          ...(price !== undefined && { price: price === '' ? null : toCents(price) }),
          ...(discount !== undefined && { discount_bp: discount === '' ? null : percentToBp(discount) }),
          ...(billing_mode !== undefined && { billing_mode: modeOfText(billing_mode) }),
          // A price that is given is one: after it was deleted, too.
          ...(active !== undefined ? { active } : price !== undefined && price !== '' && { active: true }),
          ...(valid_from && { valid_from: parseInstant(valid_from) }),
        },
        actorOf(caller),
        now,
      );
      const { stale_records } = found(written, CLIENT_GONE);
      const after = await clientOf(app, before._id, scope);
      // Units paid in advance open and close orders.
      await reconsiderIfChanged(app, { before, after, fields: ['prepaid_products'] });
      const { products } = await clientPricing(store, after, now);
      return {
        success: true,
        pricing: products.find(({ product_code }) => product_code === product)!,
        stale_records,
      };
    },
  });
