import { changeProvider } from '../../store/providers/change-provider.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { PROVIDER_GONE, providerAnswer, providerFields, providerOf } from './provider-answer.ts';
import { IdParams } from '../http/contract.ts';
import { ProviderAnswer, ProviderChange } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/providers/:id',
    config: { permission: 'providers.access' },
    schema: {
      summary: 'Modifier un fournisseur',
      params: IdParams,
      body: ProviderChange,
      response: { 200: ProviderAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await providerOf(app, params.id, scope);
      const changed = await changeProvider(store, _id, providerFields(body), actorOf(caller), clock());
      const provider = found(changed, PROVIDER_GONE);
      await seeChange(app);
      return { success: true, provider: await providerAnswer(app, provider) };
    },
  });
