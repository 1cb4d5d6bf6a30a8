import { askCommit } from '../../store/imports/ask-import.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { ImportAnswer } from './contract.ts';
import { importOf, workOn } from './import-answer.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/imports/:id/commit',
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Importer un fichier prévisualisé',
      description:
        'Chaque ligne passe la même porte que les leads postés, une fois, quoi qu’il arrive en chemin ; `stored` dit où il en est. Demandé deux fois, il ne l’est qu’une.',
      params: IdParams,
      response: { 200: ImportAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const doc = await importOf(app, params.id, scope);
      return workOn(app, await askCommit(store, doc, actorOf(caller), clock()));
    },
  });
