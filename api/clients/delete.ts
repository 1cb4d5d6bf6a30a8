import { deleteClient } from '../../store/clients/change-client.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { CLIENT_GONE, clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/clients/:id',
    config: { permission: 'clients.delete' },
    schema: {
      summary: 'Supprimer un client sans commande active ni argent en cours',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params: { id }, scope, caller }) => {
      const { store, clock } = app.deps;
      await clientOf(app, id, scope);
      if (!(await deleteClient(store, id, actorOf(caller), clock())))
        throw new Problem('not_found', CLIENT_GONE);
      await reconsiderStock(app);
      return { success: true, deleted_id: id };
    },
  });
