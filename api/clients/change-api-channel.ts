import { NO_MAPPING } from '../../domain/deliveries/api-body.ts';
import { changeClient, type ClientFields } from '../../store/clients/change-client.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';
import { ApiChannelAnswer, ApiChannelChange } from './contract.ts';
import { channelView } from './api-channel-view.ts';
import { checkChannel } from './channel-rules.ts';
import { CLIENT_GONE, clientOf } from './client-answer.ts';
import { masked } from './view.ts';

/** Names that say nothing are left to ours. */
const named = (names: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(names)
      .map(([field, name]) => [field, name.trim()] as const)
      .filter(([, name]) => name !== ''),
  );

function channelFields(body: ApiChannelChange, before: ClientDoc): Partial<ClientFields> {
  const { delivery_method, api_endpoint, api_key, fields, custom_fields } = body;
  const mapping = before.api_mapping ?? NO_MAPPING;
  const names = {
    fields: fields ? named(fields) : mapping.fields,
    custom_fields: custom_fields ? named(custom_fields) : mapping.custom_fields,
  };
  return {
    ...(delivery_method && { delivery_method }),
    ...(api_endpoint !== undefined && { api_endpoint: api_endpoint.trim() }),
    // A form that shows the masked secret sends it back unchanged.
    ...(api_key !== undefined && api_key !== masked(before.api_key) && { api_key: api_key.trim() }),
    ...((fields ?? custom_fields) && { api_mapping: names }),
  };
}

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/clients/:id/api-channel',
    config: { permission: 'clients.edit' },
    schema: {
      summary: 'Régler le canal API d’un client',
      description: '`api` et `both` demandent une adresse https et une clé de signature.',
      params: IdParams,
      body: ApiChannelChange,
      response: { 200: ApiChannelAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const before = await clientOf(app, params.id, scope);
      const change = channelFields(body, before);
      checkChannel(change, before);
      const client = found(
        await changeClient(store, before._id, change, actorOf(caller), clock()),
        CLIENT_GONE,
      );
      await seeChange(app);
      return { success: true, channel: channelView(client, clock()) };
    },
  });
