/** Files of leads and their rows as the API shows them. */
import type { ImportDoc, ImportRowDoc } from '../../store/imports/collections.ts';
import { rowsAfter } from '../../store/imports/import-rows.ts';
import type { ClientName } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { ImportDetail, ImportRow, ImportSummary } from './contract.ts';

/** Rows of which a column shows something. */
const SAMPLE_ROWS = 20;
const SAMPLES = 3;
const SAMPLE_LENGTH = 80;

export function importSummary(doc: ImportDoc): ImportSummary {
  const { _id: id, entity, file_name, status, rows, judged, stored } = doc;
  const { expected = {}, suspicious = 0, counts = {}, undo = null } = doc;
  return {
    ...{ id, entity, file_name, status, rows, judged, stored, suspicious, undo },
    expected: expected as Record<string, number>,
    counts: counts as Record<string, number>,
    created_at: instant(doc.created_at),
    created_by: doc.created_by.name,
    committed_at: maybeInstant(doc.committed_at),
    committed_by: doc.committed_by?.name ?? null,
    finished_at: maybeInstant(doc.finished_at),
    undone_at: maybeInstant(doc.undone_at),
    undone_by: doc.undone_by?.name ?? null,
    expires_at: maybeInstant(doc.expires_at),
  };
}

/** What stands in the columns is shown while there are rows. */
export async function importDetail({ deps: { store } }: App, doc: ImportDoc): Promise<ImportDetail> {
  const rows = await rowsAfter(store, doc._id, 0, SAMPLE_ROWS);
  const samplesOf = (column: number) => {
    const cells = rows.flatMap((row) => row.cells[column]?.trim().slice(0, SAMPLE_LENGTH) || []);
    return [...new Set(cells)].slice(0, SAMPLES);
  };
  return {
    ...importSummary(doc),
    columns: doc.columns.map((name, at) => ({
      name,
      field: doc.fields[at] ?? '',
      samples: samplesOf(at),
    })),
    defaults: { produit: doc.defaults.produit ?? '', source: doc.defaults.source ?? '' },
  };
}

/** @param names clients the reader may see: the others stay unnamed, orders included (01-domain §5) */
export function rowView(row: ImportRowDoc, names: ReadonlyMap<string, ClientName>): ImportRow {
  const client = names.get(row.client_id ?? '');
  return {
    id: row._id,
    line: row.n,
    cells: row.cells,
    outcome: row.outcome ?? null,
    reason: row.reason ?? null,
    suspicious: row.suspicious ?? false,
    client_id: client ? row.client_id! : null,
    client_name: client?.name ?? null,
    commande_id: client ? (row.commande_id ?? null) : null,
    lead_id: row.lead_id ?? null,
    same_as: row.same_as ?? null,
  };
}
