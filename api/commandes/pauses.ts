import { changePauses } from '../../store/commandes/change-commande.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { COMMANDE_GONE, commandeAnswer, commandeOf } from './commande-answer.ts';
import { pausesOf } from './commande-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { CommandeAnswer, PausesChange } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/commandes/:id/pauses',
    config: { permission: 'commandes.activate_pause' },
    schema: {
      summary: 'Jours de pause d’une commande',
      description:
        'Toutes les pauses : ce qui n’y est pas n’en est plus. Comme une pause, elles n’annulent rien de ce qui est attribué.',
      params: IdParams,
      body: PausesChange,
      response: { 200: CommandeAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await commandeOf(app, params.id, scope);
      const commande = found(
        await changePauses(store, _id, pausesOf(body), actorOf(caller), clock()),
        COMMANDE_GONE,
      );
      await reconsiderStock(app);
      return { success: true, commande: await commandeAnswer(app, commande) };
    },
  });
