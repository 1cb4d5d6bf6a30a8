/** One file as its routes find it, and have it worked on. */
import type { ImportDoc } from '../../store/imports/collections.ts';
import { TemporalUnavailableError } from '../../temporal/launch/call.ts';
import { launchImport } from '../../temporal/launch/imports.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { importDetail } from './view.ts';

const IMPORT_GONE = 'Cet import n’existe pas, ou son fichier a expiré.';

/** @throws Problem 404 when there is none, or it is another company's */
export async function importOf(app: App, id: string, scope: Scope): Promise<ImportDoc> {
  return scope.record(await app.deps.store.imports.findOne({ _id: id }), IMPORT_GONE);
}

/** Has it worked on: what is asked is kept with the file, so without Temporal it waits for the next sweep. */
export async function workOn(app: App, doc: ImportDoc) {
  const { temporal, log } = app.deps;
  await launchImport(temporal, doc._id).catch((error: unknown) => {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    log.warn({ import_id: doc._id }, 'an import waits for the next sweep');
  });
  return { success: true, import: await importDetail(app, doc) };
}
