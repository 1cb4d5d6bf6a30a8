import { rotateSigningKey, signingSecret } from '../../store/clients/signing-keys.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';
import { SigningKeyAnswer } from './contract.ts';
import { channelView } from './api-channel-view.ts';
import { CLIENT_GONE, clientOf } from './client-answer.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/api-channel/rotate-key',
    config: { permission: 'clients.edit' },
    schema: {
      summary: 'Créer ou changer la clé de signature d’un client',
      description:
        'La nouvelle n’est montrée que dans cette réponse. L’ancienne signe encore pendant 24 heures.',
      params: IdParams,
      response: { 200: SigningKeyAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, config, clock } = app.deps;
      const { _id } = await clientOf(app, params.id, scope);
      const made = found(await rotateSigningKey(store, _id, actorOf(caller), clock()), CLIENT_GONE);
      const client = await clientOf(app, _id, scope);
      const key = signingSecret(config.PHONE_HASH_KEY, _id, made.kid);
      return { success: true, kid: made.kid, key, channel: channelView(client, clock()) };
    },
  });
