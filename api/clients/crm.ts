import { changeCrm } from '../../store/clients/change-crm.ts';
import { CLIENT_GONE, clientAnswer, clientOf } from './client-answer.ts';
import { crmFields } from './crm-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { ClientAnswer, CrmChange } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/clients/:id/crm',
    config: { permission: 'leads.add_note' },
    schema: {
      summary: 'Noter, classer, étiqueter un client',
      description: 'Ce qui est absent ne change pas ; rien de tout cela ne décide où vont les leads.',
      params: IdParams,
      body: CrmChange,
      response: { 200: ClientAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await clientOf(app, params.id, scope);
      const change = crmFields(body);
      if (Object.keys(change).length === 0) {
        throw new Problem('bad_request', 'La demande ne nomme aucun champ connu de la fiche CRM.');
      }
      const client = found(await changeCrm(store, _id, change, actorOf(caller), clock()), CLIENT_GONE);
      return { success: true, client: await clientAnswer(app, client) };
    },
  });
