/** A CSV file as people have it: comma, semicolon or tab; UTF-8, with a mark or not, UTF-16 or windows-1252; quoted or not. */
import { setImmediate as nextTick } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { decode } from '../intake/read-body.ts';
import { fileRefusal } from './file-refusal.ts';

const DELIMITERS = [';', ',', '\t'] as const;
/** Characters handed to the parser at once: others are served between two. */
const PIECE = 256 * 1024;
/** Of one row; a consent text is the longest there is. */
const MAX_RECORD = 256 * 1024;
/** What tells the delimiter. */
const BEGINNING = 20_000;

/** What stands most often outside quotes in the first line that has any. */
function delimiterOf(text: string): string {
  const plain = text.slice(0, BEGINNING).replace(/"(?:[^"]|"")*"/g, '');
  const line = plain.split(/\r\n|\r|\n/).find((each) => DELIMITERS.some((mark) => each.includes(mark)));
  const times = (mark: string) => (line ?? '').split(mark).length;
  return [...DELIMITERS].sort((a, b) => times(b) - times(a))[0]!;
}

/** Excel writes the delimiter in a first line of its own. */
const NAMED = /^sep=(.)\r?\n/i;

/** @returns every row, also empty ones: their place is the line people see. @throws Problem 422 */
export async function readCsv(file: Buffer): Promise<string[][]> {
  const text = decode(file, undefined).replace(/^\ufeff/, '');
  if (text.includes('\0')) throw fileRefusal('n’est ni un CSV ni un fichier Excel (.xlsx)');
  const [sep = '', named] = NAMED.exec(text) ?? [];
  const body = text.slice(sep.length);
  const parser = parse({
    delimiter: named ?? delimiterOf(body),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: MAX_RECORD,
  });
  const rows: string[][] = sep ? [[]] : [];
  parser.on('data', (row: string[]) => rows.push(row));
  const ended = new Promise<void>((resolve, reject) => parser.on('end', resolve).on('error', reject));
  // It may fail while it is fed.
  ended.catch(() => undefined);
  for (let from = 0; from < body.length && !parser.destroyed; from += PIECE) {
    parser.write(body.slice(from, from + PIECE));
    await nextTick();
  }
  if (!parser.destroyed) parser.end();
  try {
    await ended;
  } catch {
    throw fileRefusal('a une ligne trop longue, ou des guillemets qui ne se ferment pas');
  }
  return rows;
}
