/** The text of an export: `;`, a byte-order mark and CRLF, as a French Excel expects. */
import type { Column } from './components/data/columns.ts';

/** What a spreadsheet would take for a number and shorten: `01`, a number of more digits than it keeps. */
const MISTAKEN = /^(0\d+|\d{12,})$/;

/**
 * A cell; what a spreadsheet would run as a formula is neutralised with an apostrophe, and what it would take for a number
 * that it is not is said to be text, in the one way spreadsheets understand in a CSV.
 */
export function csvCell(text: string): string {
  if (MISTAKEN.test(text)) return `"=""${text}"""`;
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const exported = columns.filter((column) => !column.screenOnly);
  const lines = [
    exported.map((column) => csvCell(column.header)),
    ...rows.map((row) => exported.map((column) => csvCell(column.text(row)))),
  ];
  return `\uFEFF${lines.map((cells) => cells.join(';')).join('\r\n')}\r\n`;
}
