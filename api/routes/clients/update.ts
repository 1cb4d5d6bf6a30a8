import { changeClient } from '../../../store/change-client.ts';
import { reconsiderStock } from '../../after-change.ts';
import { CLIENT_GONE, clientAnswer, clientOf } from '../../client-answer.ts';
import { clientFields } from '../../client-fields.ts';
import type { App } from '../../deps.ts';
import { actorOf } from '../../plugins/auth.ts';
import { found } from '../../problem.ts';
import { ClientAnswer, ClientChange } from '../../schemas/clients.ts';
import { IdParams } from '../../schemas/common.ts';

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
      await reconsiderStock(app);
      return { success: true, client: await clientAnswer(app, client) };
    },
  });
