/**
 * Files people open in a spreadsheet: UTF-8 with a byte order mark, semicolons, decimal commas, CRLF. Text is one line of one
 * cell and never a formula; numbers stay numbers, below zero too.
 */
import { stringify } from 'csv-stringify/sync';
import { safeCell } from './csv-cell.ts';

export type Cell = string | number | boolean | null;

const write = (rows: readonly (readonly Cell[])[], bom: boolean): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? safeCell(cell) : cell))),
    {
      delimiter: ';',
      bom,
      record_delimiter: 'windows',
      escape_formulas: true,
      cast: {
        boolean: (value) => (value ? 'oui' : 'non'),
        number: (value) => ({ value: String(value).replace('.', ','), escape_formulas: false }),
      },
    },
  );

/** The first line of a file: the names of its columns. */
export const sheetHead = (names: readonly string[]): string => write([names], true);

/** Lines of a file that has its head. */
export const sheetRows = (rows: readonly (readonly Cell[])[]): string => write(rows, false);

/** A whole file. */
export const sheet = (names: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  sheetHead(names) + sheetRows(rows);
