/** Keys of the API for scripts (12-rules U60): a super_admin sees everybody's, others their own. */
import { keyEntity, keyPermissions, MAX_KEY_DAYS } from '../../domain/access/api-keys.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '../../store/access/api-keys.ts';
import type { App } from '../http/deps.ts';
import { IdParams, SuccessAnswer } from '../http/contract.ts';
import { actorOf, type Caller } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { ApiKeyAnswer, ApiKeyList, NewApiKey } from './contract.ts';
import { apiKeyView } from './view.ts';

const url = '/api/auth/keys';
const config = { permission: 'apikeys.manage' } as const;
const everybodys = ({ role }: Caller) => role === 'super_admin';

/** @throws Problem 422 for what its maker may not do, or no key may */
function checkWithin(caller: Caller, { permissions, entity }: NewApiKey): void {
  const within = keyPermissions(permissions, caller);
  const beyond = permissions.findIndex((key) => !within.includes(key));
  if (beyond >= 0)
    throw invalid([{ path: `permissions.${beyond}`, message: 'n’est pas à donner à une clé' }]);
  if (keyEntity(entity, caller) !== entity)
    throw invalid([{ path: 'entity', message: 'n’est pas votre société' }]);
}

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config,
    schema: { summary: 'Clés d’API', response: { 200: ApiKeyList } },
    handler: async ({ caller }) => {
      const keys = await listApiKeys(store, everybodys(caller) ? undefined : caller.id);
      const makers = await store.users.find({ _id: { $in: keys.map(({ maker_id }) => maker_id) } }).toArray();
      const names = new Map(makers.map(({ _id, nom, email }) => [_id, nom || email]));
      return { keys: keys.map((key) => apiKeyView(key, names.get(key.maker_id), clock())) };
    },
  });
  app.route({
    method: 'POST',
    url,
    config,
    schema: {
      summary: 'Créer une clé d’API',
      description: `Sa valeur n’est montrée qu’ici. Ses droits sont parmi ceux de qui la crée, ${MAX_KEY_DAYS} jours au plus.`,
      body: NewApiKey,
      response: { 200: ApiKeyAnswer },
    },
    handler: async ({ caller, body }) => {
      checkWithin(caller, body);
      const now = clock();
      const expires_at = new Date(now.getTime() + body.days * DAY_MS);
      const permissions = [...new Set(body.permissions)];
      const made = await createApiKey(store, { ...body, permissions, expires_at }, actorOf(caller), now);
      return { key: apiKeyView(made.key, caller.nom || caller.email, now), secret: made.secret };
    },
  });
  app.route({
    method: 'DELETE',
    url: `${url}/:id`,
    config: { ...config, problems: ['already_done'] },
    schema: { summary: 'Révoquer une clé d’API', params: IdParams, response: { 200: SuccessAnswer } },
    handler: async ({ caller, params }) => {
      const key = await store.api_keys.findOne({ _id: params.id });
      if (!key || !(everybodys(caller) || key.maker_id === caller.id))
        throw new Problem('not_found', 'Cette clé n’existe pas.');
      if (!(await revokeApiKey(store, key, actorOf(caller), clock())))
        throw new Problem('already_done', 'Cette clé est déjà révoquée.');
      return { success: true };
    },
  });
};
