/** The first sheet of an XLSX file, as text. */
import { setImmediate as nextTick } from 'node:timers/promises';
import { readSheet } from 'read-excel-file/node';
import { MAX_IMPORT_COLUMNS, MAX_IMPORT_ROWS } from '../../domain/imports/import-status.ts';
import { Problem } from '../http/problem.ts';
import { fileRefusal } from './file-refusal.ts';
import { BadZipError, openZip, type ZipPart, zipAnew, ZipTooLargeError } from './open-zip.ts';

/** Of all XML in it: fifty thousand rows of twenty columns are about that much. */
const MAX_XML_BYTES = 64 * 1024 * 1024;
/** Rows and columns far out make as many empty ones before them. */
const MAX_ROW = 4 * MAX_IMPORT_ROWS;

const REFERENCE = /\br\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const columnNumber = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

/** Whether the places of a sheet's rows and cells are within what is imported. */
function isWithin(sheet: string): boolean {
  for (const [, double, single] of sheet.matchAll(REFERENCE)) {
    const [, letters, row] = /^([A-Z]{0,3})(\d{1,7})$/.exec(double ?? single ?? '') ?? [];
    if (row === undefined || Number(row) > MAX_ROW) return false;
    if (columnNumber(letters!) > MAX_IMPORT_COLUMNS) return false;
  }
  return true;
}

/** Looks at the sheets piece by piece: others are served meanwhile. */
async function checkPlaces(parts: readonly ZipPart[]): Promise<void> {
  const PIECE = 1024 * 1024;
  const OVERLAP = 200;
  for (const { bytes } of parts) {
    const begin = bytes.indexOf('sheetData');
    if (begin < 0) continue;
    for (let from = begin; from < bytes.length; from += PIECE) {
      // A place that is cut at the end of a piece is whole in the next.
      if (!isWithin(bytes.toString('latin1', from, from + PIECE + OVERLAP)))
        throw fileRefusal('a trop de colonnes, ou des cellules trop loin');
      await nextTick();
    }
  }
}

const two = (n: number): string => String(n).padStart(2, '0');

/** A date as it is shown, without a zone: `2026-11-23`, with its time where it has one. */
function dateText(date: Date): string {
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return hour + minute + second === 0 ? day : `${day} ${two(hour)}:${two(minute)}:${two(second)}`;
}

const cellText = (cell: unknown): string =>
  cell instanceof Date ? dateText(cell) : cell === null || cell === undefined ? '' : String(cell);

/** @returns every row, also empty ones: their place is the line people see. @throws Problem 422 */
export async function readXlsx(file: Buffer): Promise<string[][]> {
  try {
    const wanted = (name: string) => name.endsWith('.xml') || name.endsWith('.xml.rels');
    const parts = await openZip(file, wanted, MAX_XML_BYTES);
    await checkPlaces(parts);
    const rows = (await readSheet(await zipAnew(parts))) as unknown[][];
    return rows.map((row) => row.map(cellText));
  } catch (error) {
    if (error instanceof ZipTooLargeError) throw fileRefusal('est trop volumineux une fois ouvert');
    if (error instanceof BadZipError) throw fileRefusal('n’est pas un fichier Excel lisible');
    if (error instanceof Problem) throw error;
    // Whatever the library says of a file is the file's fault.
    throw fileRefusal('n’est pas un fichier Excel lisible');
  }
}
