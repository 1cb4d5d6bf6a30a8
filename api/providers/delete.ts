import { deleteProvider } from '../../store/providers/change-provider.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { PROVIDER_GONE, providerOf } from './provider-answer.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/providers/:id',
    config: { permission: 'providers.access' },
    schema: {
      summary: 'Supprimer un fournisseur',
      description: 'Sa clé est refusée aussitôt ; ses leads restent.',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params: { id }, scope, caller }) => {
      const { store, clock } = app.deps;
      await providerOf(app, id, scope);
      const deleted = await deleteProvider(store, id, actorOf(caller), clock());
      if (!deleted) throw new Problem('not_found', PROVIDER_GONE);
      await seeChange(app);
      return { success: true, deleted_id: id };
    },
  });
