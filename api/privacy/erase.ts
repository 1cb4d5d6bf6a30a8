import { askErasure } from '../../store/privacy/requests.ts';
import { launchErasure } from '../../temporal/launch/erasure.ts';
import type { App } from '../http/deps.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { EraseBody, RequestAnswer } from './contract.ts';
import { personAsked } from './person-asked.ts';
import { requestDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/privacy/erase',
    config: { permission: 'privacy.manage', problems: ['not_found'] },
    schema: {
      summary: 'Effacer les données d’une personne, et prévenir qui l’a reçue (RGPD art. 17 et 19)',
      description:
        'Ce qui n’est pas parti est annulé ; ce qui part est attendu, 24 h au plus. Les statistiques et la facturation restent. `objection` inscrit aussi le numéro sur la liste d’opposition.',
      body: EraseBody,
      response: { 200: RequestAnswer },
    },
    handler: async (request) => {
      const { store, temporal, log } = app.deps;
      const asked = personAsked(app, request, request.body);
      const { _id } = await askErasure(app.deps, asked, request.body.objection);
      await launchErasure(temporal, _id).catch((error: unknown) => {
        log.warn({ err: { name: (error as Error).name } }, 'the sweep begins the erasure');
      });
      if (request.body.objection) await reconsiderStock(app);
      const made = (await store.privacy_requests.findOne({ _id }))!;
      return { success: true, request: await requestDetail(store, made, request.scope) };
    },
  });
