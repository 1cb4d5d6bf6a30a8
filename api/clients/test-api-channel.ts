import { type ApiVerdict, judgeAnswer } from '../../domain/deliveries/api-answer.ts';
import { DELIVERY_FAILURES } from '../../domain/deliveries/delivery-failure.ts';
import { signingKeys } from '../../store/clients/signing-keys.ts';
import { newId } from '../../store/db/ids.ts';
import type { ApiExchangeDoc } from '../../store/deliveries/collections.ts';
import { saveExchange } from '../../store/deliveries/save-exchange.ts';
import type { App, ApiTester } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { invalid } from '../http/validation.ts';
import { ApiTestAnswer } from './contract.ts';
import { exchangeView, testBody } from './api-channel-view.ts';
import { clientOf } from './client-answer.ts';

function verdictOf(
  { outcome }: Awaited<ReturnType<ApiTester>>,
  key: string,
): Pick<ApiExchangeDoc, 'result'> & { code?: keyof typeof DELIVERY_FAILURES } {
  if (outcome.kind === 'unknown') return { result: 'uncertain', code: outcome.code };
  if (outcome.kind !== 'answered') return { result: 'failed', code: outcome.code };
  const verdict: ApiVerdict = judgeAnswer(outcome.answer, key);
  return verdict.sent ? { result: 'sent' } : { result: 'failed', code: verdict.code };
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/api-channel/test',
    config: { permission: 'clients.edit' },
    schema: {
      summary: 'Envoyer un test à l’API d’un client',
      description: 'Un faux lead, `test: true`, signé comme une livraison. Aucun lead ne part.',
      params: IdParams,
      response: { 200: ApiTestAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, config, clock, testApi } = app.deps;
      const client = await clientOf(app, params.id, scope);
      const now = clock();
      const keys = signingKeys(config.PHONE_HASH_KEY, client, now);
      if (client.api_endpoint === '')
        throw invalid([{ path: 'api_endpoint', message: 'le client n’a pas d’adresse d’API' }]);
      if (keys.length === 0)
        throw invalid([{ path: 'delivery_method', message: 'créez d’abord la clé de signature du client' }]);
      const key = `test-${newId()}`;
      const { api_endpoint: url, api_key } = client;
      const body = testBody(client, { key, now });
      const tested = await testApi({ url, api_key, key, keys, body }, new Date());
      const { result, code } = verdictOf(tested, key);
      const exchange: ApiExchangeDoc = {
        ...tested.evidence,
        ...{ _id: key, client_id: client._id, entity: client.entity, test: true, count: 1, refused: [] },
        ...{ result, by: caller.id, ...(code !== undefined && { code }) },
      };
      await saveExchange(store, exchange);
      return {
        success: result === 'sent',
        message: code === undefined ? 'L’API du client a accepté le test.' : DELIVERY_FAILURES[code],
        exchange: exchangeView(exchange),
      };
    },
  });
