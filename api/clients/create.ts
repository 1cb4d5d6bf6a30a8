import { createClient } from '../../store/clients/change-client.ts';
import { seeChange } from '../routing/after-change.ts';
import { clientAnswer } from './client-answer.ts';
import { clientFields } from './client-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { ClientAnswer, NewClient } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients',
    config: { permission: 'clients.create' },
    schema: { summary: 'Créer un client', body: NewClient, response: { 200: ClientAnswer } },
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      const fields = { ...clientFields(body), name: body.name.trim(), entity: scope.forCreate() };
      const client = await createClient(store, fields, actorOf(caller), clock());
      await seeChange(app);
      return { success: true, client: await clientAnswer(app, client) };
    },
  });
