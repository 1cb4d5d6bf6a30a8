/** Keeps a file: its rows first, so that a file that is there is whole. What a crash leaves of one expires. */
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { PREVIEW_KEPT_HOURS } from '../../domain/imports/import-status.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { type ImportDoc, type ImportRowDoc, rowId } from './collections.ts';

/** A row as it was read: its line in the file, and what stands in it. */
export interface FileRow {
  n: number;
  cells: string[];
}

const PAGE = 2_000;

export async function createImport(
  store: Store,
  file: Pick<ImportDoc, 'entity' | 'file_name' | 'columns' | 'fields' | 'created_by'> & {
    rows: readonly FileRow[];
  },
  now: Date,
): Promise<ImportDoc> {
  const _id = newId();
  const expires_at = new Date(now.getTime() + (PREVIEW_KEPT_HOURS / 24) * DAY_MS);
  const rows = file.rows.map(({ n, cells }): ImportRowDoc => ({
    _id: rowId(_id, n),
    import_id: _id,
    n,
    created_at: now,
    cells,
    expires_at,
  }));
  for (let from = 0; from < rows.length; from += PAGE)
    await store.import_rows.insertMany(rows.slice(from, from + PAGE), { ordered: false });
  const doc: ImportDoc = {
    ...file,
    _id,
    rows: rows.length,
    defaults: {},
    status: 'uploaded',
    created_at: now,
    updated_at: now,
    rev: 0,
    judged: 0,
    done: 0,
    stored: 0,
    expires_at,
  };
  await store.imports.insertOne(doc);
  return doc;
}
