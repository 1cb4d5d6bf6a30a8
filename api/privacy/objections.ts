import { object } from '../../store/privacy/requests.ts';
import type { App } from '../http/deps.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { ObjectionBody, RequestAnswer } from './contract.ts';
import { personAsked } from './person-asked.ts';
import { requestDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/privacy/objections',
    // Whoever takes the call may write it down (12-rules §3).
    config: { permission: 'privacy.view' },
    schema: {
      summary:
        'Enregistrer l’opposition d’une personne : elle n’est plus vendue, par aucune des deux sociétés',
      description:
        'Vérifiée à l’entrée et avant chaque envoi. Par e-mail, les numéros de ses leads sont inscrits ; sans aucun numéro : 422.',
      body: ObjectionBody,
      response: { 200: RequestAnswer },
    },
    handler: async (request) => {
      const { store } = app.deps;
      const asked = personAsked(app, request, request.body);
      const reason = (request.body.reason ?? '').trim() || 'opposition';
      const made = await object(app.deps, asked, reason);
      // Leads that wait are judged again, and lose their data.
      await reconsiderStock(app);
      return { success: true, request: await requestDetail(store, made, request.scope) };
    },
  });
