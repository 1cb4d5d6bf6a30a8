import { MAX_IMPORT_BYTES } from '../../domain/imports/import-status.ts';
import { createImport } from '../../store/imports/create-import.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { ImportAnswer, NewImport } from './contract.ts';
import { readFile } from './read-file.ts';
import { importDetail } from './view.ts';

/** Of base64, four characters for three bytes, and what else the body holds. */
const BODY_LIMIT = Math.ceil(MAX_IMPORT_BYTES / 3) * 4 + 64 * 1024;

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/imports',
    bodyLimit: BODY_LIMIT,
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Envoyer un fichier de leads',
      description:
        'CSV (virgule, point-virgule, tabulation) ou XLSX ; un champ est proposé pour chaque colonne. Aucun lead n’entre avant `commit` ; sans lui, le fichier est oublié après 24 h.',
      body: NewImport,
      response: { 200: ImportAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const entity = scope.forCreate();
      const file = await readFile(body.content);
      const { id, name } = actorOf(caller);
      const file_name = body.file_name.trim();
      const { store, clock } = app.deps;
      const doc = await createImport(
        store,
        { ...file, entity, file_name, created_by: { id, name } },
        clock(),
      );
      return { success: true, import: await importDetail(app, doc) };
    },
  });
