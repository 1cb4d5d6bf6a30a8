import { toggleCommande } from '../../store/commandes/change-commande.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { COMMANDE_GONE, commandeOf } from './commande-answer.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { ToggleAnswer } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/commandes/:id/toggle',
    config: { permission: 'commandes.activate_pause' },
    schema: {
      summary: 'Mettre en pause, ou activer',
      description: 'La pause n’annule pas ce qui est déjà attribué.',
      params: IdParams,
      response: { 200: ToggleAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await commandeOf(app, params.id, scope);
      const commande = found(await toggleCommande(store, _id, actorOf(caller), clock()), COMMANDE_GONE);
      await reconsiderStock(app);
      return { success: true, active: commande.active };
    },
  });
