import { rotateKey } from '../../store/providers/change-provider.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { PROVIDER_GONE, providerKeyAnswer, providerOf } from './provider-answer.ts';
import { IdParams } from '../http/contract.ts';
import { ProviderKeyAnswer } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/providers/:id/rotate-key',
    config: { permission: 'providers.access' },
    schema: {
      summary: 'Changer la clé d’un fournisseur',
      description: 'L’ancienne est refusée aussitôt ; la nouvelle n’est montrée que dans cette réponse.',
      params: IdParams,
      response: { 200: ProviderKeyAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await providerOf(app, params.id, scope);
      const rotated = found(await rotateKey(store, _id, actorOf(caller), clock()), PROVIDER_GONE);
      await seeChange(app);
      return providerKeyAnswer(app, rotated);
    },
  });
