/** What stands in a file somebody sends: its columns, and its rows by their lines. */
import { isHeading, suggestFields } from '../../domain/imports/fields.ts';
import { MAX_IMPORT_BYTES, MAX_IMPORT_COLUMNS, MAX_IMPORT_ROWS } from '../../domain/imports/import-status.ts';
import { cleanText, cutText, hasContent } from '../../domain/common/text.ts';
import type { FileRow } from '../../store/imports/create-import.ts';
import { Problem } from '../http/problem.ts';
import { fileRefusal } from './file-refusal.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';

/** Of all cells: a text an XLSX file holds once may stand in every row of it. */
const MAX_TEXT = 30_000_000;
const MAX_HEADING = 200;
const SAMPLES = 20;

/** How every XLSX file begins, and the workbooks before it. */
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

const isFilled = (row: readonly string[]): boolean => row.some(hasContent);

function checkSize(rows: readonly FileRow[]): void {
  if (rows.length === 0) throw fileRefusal('n’a aucune ligne');
  if (rows.length > MAX_IMPORT_ROWS)
    throw fileRefusal(`a ${rows.length} lignes : ${MAX_IMPORT_ROWS} au plus`);
  let characters = 0;
  for (const { cells } of rows) for (const cell of cells) characters += cell.length;
  if (characters > MAX_TEXT) throw fileRefusal('est trop volumineux une fois ouvert');
}

export interface ReadFile {
  columns: string[];
  fields: string[];
  rows: FileRow[];
}

/** @throws Problem 413, 422 */
export async function readFile(content: string): Promise<ReadFile> {
  const bytes = Buffer.from(content, 'base64');
  if (bytes.length > MAX_IMPORT_BYTES) throw new Problem('too_large', 'Le fichier dépasse 10 Mo.');
  if (bytes.subarray(0, 4).equals(OLD_EXCEL))
    throw fileRefusal('est un ancien fichier Excel (.xls) : enregistrez-le en .xlsx ou en CSV');
  const all = bytes.subarray(0, 4).equals(ZIP) ? await readXlsx(bytes) : await readCsv(bytes);
  const filled = all.flatMap((cells, at) => (isFilled(cells) ? [{ n: at + 1, cells }] : []));
  const [first] = filled;
  if (!first) throw fileRefusal('est vide');
  const headed = isHeading(first.cells);
  const rows = headed ? filled.slice(1) : filled;
  checkSize(rows);
  const width = filled.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (width > MAX_IMPORT_COLUMNS) throw fileRefusal(`a plus de ${MAX_IMPORT_COLUMNS} colonnes`);
  const columns = Array.from({ length: width }, (_, at) => {
    const heading = headed ? cutText(cleanText(first.cells[at] ?? ''), MAX_HEADING) : '';
    return heading || `Colonne ${at + 1}`;
  });
  const samples = rows.slice(0, SAMPLES).map(({ cells }) => cells);
  return { columns, fields: suggestFields(columns, samples), rows };
}
