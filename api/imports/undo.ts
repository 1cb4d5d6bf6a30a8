import { askUndo } from '../../store/imports/ask-import.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { ImportAnswer } from './contract.ts';
import { importOf, workOn } from './import-answer.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/imports/:id/undo',
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Annuler un import',
      description:
        'Supprime les leads jamais envoyés et annule leurs livraisons ; ceux qui sont envoyés, ou dans un lot déjà essayé, restent et sont nommés (`outcome=kept`). Demandé à nouveau, ceux-ci sont regardés à nouveau.',
      params: IdParams,
      response: { 200: ImportAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const doc = await importOf(app, params.id, scope);
      return workOn(app, await askUndo(store, doc, actorOf(caller), clock()));
    },
  });
