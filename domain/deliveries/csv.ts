/**
 * The delivery CSV (01-domain §4 "The CSV"): exact columns per entity, UTF-8, CRLF, and no cell a spreadsheet would run.
 */
import { stringify } from 'csv-stringify/sync';
import { safeCell } from '../common/csv-cell.ts';
import type { Entity } from '../common/entity.ts';
import type { ParisDay } from '../time/paris-time.ts';

/** What one row needs of a lead; absent fields make empty cells. */
export interface CsvRow {
  nom?: string | null;
  prenom?: string | null;
  /** The lead's `phone`, under its column name. */
  telephone: string;
  email?: string | null;
  departement?: string | null;
}

export type CsvDelimiter = ',' | ';';

/** Columns in order; the header row is these names. */
export const CSV_COLUMNS = {
  ZR7: ['nom', 'prenom', 'telephone', 'email', 'departement', 'proprietaire_maison', 'produit'],
  MDL: ['nom', 'prenom', 'telephone', 'email', 'departement', 'proprietaire', 'type_logement', 'produit'],
} as const satisfies Record<Entity, readonly string[]>;

/** Columns whose value never varies. */
const FIXED_CELLS = { proprietaire_maison: 'oui', proprietaire: 'oui', type_logement: 'maison' } as const;

/** The cells of a row by column, in order, as text that no spreadsheet will read. */
export const csvCells = (entity: Entity, produit: string, row: CsvRow): [column: string, cell: string][] => {
  const cells: Record<string, string | null | undefined> = { ...row, ...FIXED_CELLS, produit };
  return CSV_COLUMNS[entity].map((column) => [column, cells[column] ?? '']);
};

/**
 * Bytes of a delivery CSV: header row, one row per lead in the order given, CRLF after each.
 * @param produit product code of the order, the same in every row
 * @param bom starts with a UTF-8 byte order mark, for clients who open it in Excel
 */
export function buildCsv(input: {
  entity: Entity;
  produit: string;
  rows: readonly CsvRow[];
  delimiter: CsvDelimiter;
  bom: boolean;
}): Buffer {
  const { entity, produit, delimiter, bom } = input;
  const records = input.rows.map((row) => ({ ...row, ...FIXED_CELLS, produit }));
  const text = stringify(records, {
    columns: CSV_COLUMNS[entity],
    header: true,
    delimiter,
    bom,
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { string: safeCell },
  });
  return Buffer.from(text);
}

/**
 * `leads_{ENTITY}_{PRODUIT}_{yyyymmdd}_{count}.csv`; a product code can hold nothing that leaves a file name.
 * @param taken names of the order's other files of that day: one with an equal count gets `_2`, `_3` …
 */
export function csvFilename(
  input: { entity: Entity; produit: string; day: ParisDay; count: number },
  taken: ReadonlySet<string> = new Set(),
): string {
  const produit = input.produit.replace(/[^A-Za-z0-9-]+/g, '-');
  const name = `leads_${input.entity}_${produit}_${input.day.replaceAll('-', '')}_${input.count}`;
  let file = `${name}.csv`;
  for (let n = 2; taken.has(file); n += 1) file = `${name}_${n}.csv`;
  return file;
}
