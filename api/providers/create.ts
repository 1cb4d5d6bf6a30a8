import { createProvider } from '../../store/providers/change-provider.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { providerFields, providerKeyAnswer } from './provider-answer.ts';
import { NewProvider, ProviderKeyAnswer } from './contract.ts';

const DEFAULTS = { name: '', slug: '', active: true, contact_email: '', notes: '' };

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/providers',
    config: { permission: 'providers.access' },
    schema: {
      summary: 'Créer un fournisseur',
      description: 'Sa clé n’est montrée que dans cette réponse ; sa société ne changera plus.',
      body: NewProvider,
      response: { 200: ProviderKeyAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { entity: _named, ...fields } = body;
      const input = { ...DEFAULTS, ...providerFields(fields), entity: scope.forCreate() };
      const created = await createProvider(store, input, actorOf(caller), clock());
      await seeChange(app);
      return providerKeyAnswer(app, created);
    },
  });
