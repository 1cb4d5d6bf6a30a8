/** Files of leads in tests: made, and worked on in this process. */
import { ImportCommit } from '../../store/imports/commit-import.ts';
import type { ImportDeps } from '../../store/imports/import-rows.ts';
import { previewImport } from '../../store/imports/preview-import.ts';
import { ImportUndo } from '../../store/imports/undo-import.ts';
import type { ImportDoc } from '../../store/imports/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import { testKeys } from './intake.ts';

/** Rows under their headings. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.join(';')).join('\n');

export const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64');

/** What `import/<id>` does, to its end. @returns the file as it is then */
export async function workOn(store: Store, id: string, now: Date): Promise<ImportDoc> {
  const rethrow = (error: unknown) => {
    throw error;
  };
  const deps: ImportDeps = { store, keys: testKeys, stripe: 'imports', onRoutingError: rethrow };
  const doc = (await store.imports.findOne({ _id: id }))!;
  if (doc.status === 'previewing') await previewImport(deps, doc, now);
  if (doc.status === 'committing') {
    const commit = new ImportCommit(deps, doc);
    while (await commit.next(now));
  }
  if (doc.status === 'undoing') {
    const undo = new ImportUndo(deps, doc);
    while (await undo.next(now));
  }
  return (await store.imports.findOne({ _id: id }))!;
}
