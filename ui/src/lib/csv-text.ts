/** The text of an export: `;`, a byte-order mark and CRLF, as a French Excel expects. */
import type { Column } from './components/data/columns.ts';

/** A cell; what a spreadsheet would run as a formula is neutralised with an apostrophe. */
export function csvCell(text: string): string {
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
