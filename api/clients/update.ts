import { changeClient } from '../../store/clients/change-client.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import { reconsiderIfChanged } from '../routing/after-change.ts';
import { CLIENT_GONE, clientAnswer, clientOf } from './client-answer.ts';
import { clientFields } from './client-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { ClientAnswer, ClientChange } from './contract.ts';
import { IdParams } from '../http/contract.ts';

/** What decides whether a client may be given leads. */
const ROUTING_FIELDS = ['active', 'email', 'delivery_emails'] as const satisfies readonly (keyof ClientDoc)[];

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/clients/:id',
    config: { permission: 'clients.edit' },
    schema: {
      summary: 'Modifier un client',
      description: 'Ce qui est absent ne change pas. Désactiver annule ce qui n’est pas parti.',
      params: IdParams,
      body: ClientChange,
      response: { 200: ClientAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const before = await clientOf(app, params.id, scope);
      const fields = clientFields(body, before);
      const client = found(
        await changeClient(store, before._id, fields, actorOf(caller), clock()),
        CLIENT_GONE,
      );
      await reconsiderIfChanged(app, { before, after: client, fields: ROUTING_FIELDS });
      return { success: true, client: await clientAnswer(app, client) };
    },
  });
