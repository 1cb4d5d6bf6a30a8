import { changeClient } from '../../store/clients/change-client.ts';
import { CLIENT_GONE, clientOf } from '../clients/client-answer.ts';
import { clientFields } from '../clients/client-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { seeChange } from '../routing/after-change.ts';
import { IdParams } from '../http/contract.ts';
import { clientPricing } from './client-pricing.ts';
import { Pricing, PricingAnswer, PricingChange, PricingQuery } from './contract.ts';
import { parseInstant } from './parse.ts';

const url = '/api/clients/:id/pricing';

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Prix d’un client, avec leur histoire',
      description: 'Prix du produit, sinon de la commande, sinon du client ; sans prix, rien n’est facturé.',
      params: IdParams,
      querystring: PricingQuery,
      response: { 200: Pricing },
    },
    handler: async ({ params, query, scope }) => {
      const client = await clientOf(app, params.id, scope);
      return clientPricing(store, client, query.at ? parseInstant(query.at) : clock());
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Remise et TVA d’un client',
      description: 'Valent pour ce qui est envoyé à partir de maintenant.',
      params: IdParams,
      body: PricingChange,
      response: { 200: PricingAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const before = await clientOf(app, params.id, scope);
      const now = clock();
      const change = clientFields(body, before);
      const client = found(await changeClient(store, before._id, change, actorOf(caller), now), CLIENT_GONE);
      await seeChange(app);
      return { success: true, pricing: await clientPricing(store, client, now) };
    },
  });
};
