import { deleteCommande } from '../../store/commandes/change-commande.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { COMMANDE_GONE, commandeOf } from './commande-answer.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/commandes/:id',
    config: { permission: 'commandes.delete' },
    schema: {
      summary: 'Supprimer une commande',
      description: 'Annule ce qui n’est pas parti ; les leads retournent au stock.',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params: { id }, scope, caller }) => {
      const { store, clock } = app.deps;
      await commandeOf(app, id, scope);
      if (!(await deleteCommande(store, id, actorOf(caller), clock())))
        throw new Problem('not_found', COMMANDE_GONE);
      await reconsiderStock(app);
      return { success: true, deleted_id: id };
    },
  });
