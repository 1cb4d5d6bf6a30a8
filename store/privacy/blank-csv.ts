/** The lines of one person in a stored CSV: emptied, so that those of the others stay where they are. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

const BOM = '\ufeff';

/**
 * @param lines of the leads, from 0, as the batch has them
 * @returns the same file with these lines' cells empty
 */
export function blankCsvLines(csv: string, lines: ReadonlySet<number>): string {
  const bom = csv.startsWith(BOM) ? BOM : '';
  const text = csv.slice(bom.length);
  const header = text.slice(0, text.indexOf('\r\n'));
  const delimiter = header.includes(';') ? ';' : ',';
  const records: string[][] = parse(text, { delimiter, record_delimiter: '\r\n', relax_column_count: true });
  const emptied = records.map((cells, at) => (lines.has(at - 1) ? cells.map(() => '') : cells));
  return bom + stringify(emptied, { delimiter, record_delimiter: 'windows' });
}
