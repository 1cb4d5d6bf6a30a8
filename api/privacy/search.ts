import { countSoldAcross, findLeads, linkedTo, personOf } from '../../store/privacy/find-person.ts';
import { personData } from '../../store/privacy/export-person.ts';
import { noteSearch } from '../../store/privacy/requests.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { SearchAnswer, SearchQuery } from './contract.ts';
import { personAsked } from './person-asked.ts';
import { requestSummaries, suppressedView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/privacy/search',
    config: { permission: 'privacy.view' },
    schema: {
      summary: 'Chercher une personne par téléphone ou e-mail : ce que nous gardons, et qui l’a reçu',
      description: 'Notée au journal, sans le numéro.',
      querystring: SearchQuery,
      response: { 200: SearchAnswer },
    },
    handler: async (request) => {
      const { store } = app.deps;
      const { q, also = '' } = request.query;
      const asked = personAsked(app, request, { q, also: also.split(',') });
      const { identity, reach } = asked;
      const [data, leads, sold_across] = await Promise.all([
        personData(app.deps, identity, reach),
        findLeads(store, identity, reach),
        countSoldAcross(store, identity, reach),
      ]);
      const person = personOf(leads, identity);
      await noteSearch(app.deps, asked, leads.length);
      return {
        ...{ phones: person.phones, emails: person.emails, sold_across },
        leads: leads.map(({ _id: id, created_at, erased_at, ...lead }) => ({
          ...lead,
          ...{ id, created_at: instant(created_at), erased: erased_at !== undefined },
        })),
        deliveries: data.deliveries.map(({ _id: id, client_id, client_name, sent_at, ...delivery }) => ({
          ...delivery,
          ...{ id, sent_at: maybeInstant(sent_at) },
          client_id: request.scope.sees(delivery.entity) ? client_id : null,
          client_name: client_name ?? 'Un client de l’autre société',
        })),
        visits: data.visits.length,
        events: data.events.length,
        import_rows: data.import_rows.length,
        notes: data.notes.length,
        linked: await linkedTo(store, leads, person, reach),
        suppressed: await suppressedView(store, data.suppressed),
        requests: await requestSummaries(store, data.requests),
      };
    },
  });
