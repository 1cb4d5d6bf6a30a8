import { changeInternalPrice, internalPricesNow } from '../billing/internal-price.ts';
import { IntercompanyPriceBody } from '../billing/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { IntercompanyPriceAnswer, IntercompanyPricing } from './contract.ts';

const url = '/api/intercompany/pricing';

export default (app: App) => {
  app.route({
    method: 'GET',
    url,
    config: { permission: 'intercompany.view' },
    schema: { summary: 'Prix internes', response: { 200: IntercompanyPricing } },
    handler: async () => {
      const pricing = await internalPricesNow(app);
      return { pricing, count: pricing.length };
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'intercompany.manage', role: 'super_admin', problems: ['not_found'] },
    schema: {
      summary: 'Changer un prix interne',
      description: 'La même table que /api/billing/transfer-pricing.',
      body: IntercompanyPriceBody,
      response: { 200: IntercompanyPriceAnswer },
    },
    handler: async ({ body, caller }) => {
      const { created, freed } = await changeInternalPrice(app, body, actorOf(caller));
      return {
        success: true,
        action: created ? ('created' as const) : ('updated' as const),
        freed_transfers: freed,
      };
    },
  });
};
