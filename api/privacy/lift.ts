import { liftObjection } from '../../store/privacy/requests.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/privacy/suppression/:id',
    config: { permission: 'privacy.manage' },
    schema: {
      summary: 'Lever une opposition : la personne peut de nouveau être vendue',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params, caller }) => {
      const { store, clock } = app.deps;
      if (!(await liftObjection(store, params.id, actorOf(caller), clock())))
        throw new Problem('not_found', 'Ce numéro n’est pas sur la liste d’opposition.');
      return { success: true, deleted_id: params.id };
    },
  });
