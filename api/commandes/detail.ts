import { commandeAnswer, commandeOf } from './commande-answer.ts';
import type { App } from '../http/deps.ts';
import { OneCommande } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/:id',
    config: { permission: 'commandes.view' },
    schema: { summary: 'Une commande', params: IdParams, response: { 200: OneCommande } },
    handler: async ({ params, scope }) => ({
      commande: await commandeAnswer(app, await commandeOf(app, params.id, scope)),
    }),
  });
