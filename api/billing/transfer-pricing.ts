import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { TransferPriceAnswer, TransferPriceBody, TransferPricing } from './contract.ts';
import { changeInternalPrice, internalPricesNow } from './internal-price.ts';

const url = '/api/billing/transfer-pricing';

export default (app: App) => {
  app.route({
    method: 'GET',
    url,
    config: { permission: 'billing.view' },
    schema: { summary: 'Prix entre les deux sociétés', response: { 200: TransferPricing } },
    handler: async () => {
      const items = await internalPricesNow(app);
      return { items, count: items.length };
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'billing.manage', role: 'super_admin', problems: ['not_found'] },
    schema: {
      summary: 'Changer un prix entre les deux sociétés',
      description: 'Les transferts qui attendaient un prix reçoivent celui en vigueur à leur envoi.',
      body: TransferPriceBody,
      response: { 200: TransferPriceAnswer },
    },
    handler: async ({ body, caller }) => {
      const change = { ...body, product: body.product_code };
      const { freed } = await changeInternalPrice(app, change, actorOf(caller));
      return { success: true, freed_transfers: freed };
    },
  });
};
