/** Columns of files of leads and of their rows, on screen and in the CSV. */
import type { ImportDetail, ImportRow, ImportSummary } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import { count } from '../../lib/format/number.ts';
import { fullName, phone } from '../../lib/format/text.ts';
import { IMPORT_STATUS, ROW_OUTCOME, rowSentence } from '../../lib/labels/import.ts';

export const IMPORT_COLUMNS: readonly Column<ImportSummary>[] = [
  { key: 'file_name', header: 'Fichier', text: (row) => row.file_name, grows: true },
  { key: 'status', header: 'État', text: (row) => IMPORT_STATUS[row.status].text },
  { key: 'rows', header: 'Lignes', align: 'end', text: (row) => count(row.rows) },
  { key: 'stored', header: 'Importées', align: 'end', text: (row) => count(row.stored), spare: 2 },
  { key: 'created_at', header: 'Envoyé le', text: (row) => dateTime(row.created_at) },
  { key: 'created_by', header: 'Par', text: (row) => row.created_by, spare: 1 },
  { key: 'entity', header: 'Société', text: (row) => row.entity },
];

/** What stands in a row under a field of the lead. */
export const cellOf = (file: ImportDetail, row: ImportRow, field: string): string =>
  row.cells[file.columns.findIndex((column) => column.field === field)] ?? '';

export const personOf = (file: ImportDetail, row: ImportRow): string =>
  fullName({ nom: cellOf(file, row, 'nom'), prenom: cellOf(file, row, 'prenom') });

export const rowColumns = (file: ImportDetail): Column<ImportRow>[] => [
  { key: 'line', header: 'Ligne', align: 'end', text: (row) => String(row.line) },
  { key: 'person', header: 'Personne', text: (row) => personOf(file, row) },
  { key: 'phone', header: 'Téléphone', text: (row) => phone(cellOf(file, row, 'phone')) },
  {
    key: 'departement',
    header: 'Département',
    text: (row) => cellOf(file, row, 'departement') || cellOf(file, row, 'code_postal'),
    spare: 1,
  },
  { key: 'outcome', header: 'Devient', text: (row) => (row.outcome ? ROW_OUTCOME[row.outcome].text : '') },
  { key: 'why', header: 'Client ou motif', text: rowSentence, grows: true },
];

/** All of the file, with what each row becomes: for who corrects it. */
export const rowFileColumns = (file: ImportDetail): Column<ImportRow>[] => [
  ...rowColumns(file).filter(({ key }) => key === 'line' || key === 'outcome' || key === 'why'),
  ...file.columns.map((column, at): Column<ImportRow> => ({
    key: `column-${at}`,
    header: column.name,
    text: (row) => row.cells[at] ?? '',
  })),
];
