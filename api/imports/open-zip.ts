/**
 * Opens a ZIP whose contents may be far larger than it says: every part is inflated within one budget, and what is read later
 * is a ZIP made anew of exactly these parts, so that nothing hides beside its list.
 */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { makeZip } from 'client-zip';

/** It holds more than the budget. */
export class ZipTooLargeError extends Error {
  override name = 'ZipTooLargeError';
}

/** It is no ZIP, or one of a kind nobody writes. */
export class BadZipError extends Error {
  override name = 'BadZipError';
}

export interface ZipPart {
  name: string;
  bytes: Buffer;
}

const inflate = promisify(inflateRaw);

const LIST_END = 0x06054b50;
const LIST_ENTRY = 0x02014b50;
const PART = 0x04034b50;
/** Of the end of the list, with a comment of any length. */
const LONGEST_END = 22 + 0xffff;
const MAX_PARTS = 1_000;
const STORED = 0;
const DEFLATED = 8;

function listOf(zip: Buffer): { at: number; count: number } {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - LONGEST_END); at -= 1)
    if (zip.readUInt32LE(at) === LIST_END)
      return { count: zip.readUInt16LE(at + 10), at: zip.readUInt32LE(at + 16) };
  throw new BadZipError('no list');
}

async function contentOf(zip: Buffer, entry: number, budget: number): Promise<Buffer> {
  const method = zip.readUInt16LE(entry + 10);
  const size = zip.readUInt32LE(entry + 20);
  const part = zip.readUInt32LE(entry + 42);
  if (zip.readUInt32LE(part) !== PART) throw new BadZipError('no part');
  const from = part + 30 + zip.readUInt16LE(part + 26) + zip.readUInt16LE(part + 28);
  const stored = zip.subarray(from, from + size);
  if (stored.length !== size) throw new BadZipError('cut');
  if (method === STORED) {
    if (size > budget) throw new ZipTooLargeError('stored');
    return stored;
  }
  if (method !== DEFLATED) throw new BadZipError('method');
  return inflate(stored, { maxOutputLength: Math.max(1, budget) });
}

/**
 * @param wanted which parts, by their names
 * @throws ZipTooLargeError, BadZipError
 */
export async function openZip(
  zip: Buffer,
  wanted: (name: string) => boolean,
  budget: number,
): Promise<ZipPart[]> {
  const parts: ZipPart[] = [];
  let left = budget;
  try {
    const { at, count } = listOf(zip);
    if (count > MAX_PARTS) throw new BadZipError('parts');
    for (let entry = at, n = 0; n < count; n += 1) {
      if (zip.readUInt32LE(entry) !== LIST_ENTRY) throw new BadZipError('list');
      const length = zip.readUInt16LE(entry + 28);
      const name = zip.toString('utf8', entry + 46, entry + 46 + length);
      if (wanted(name)) {
        const bytes = await contentOf(zip, entry, left);
        left -= bytes.length;
        parts.push({ name, bytes });
      }
      entry += 46 + length + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
    }
  } catch (error) {
    if (error instanceof ZipTooLargeError || error instanceof BadZipError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ZipTooLargeError('inflated');
    // Out of the file, or bytes that do not inflate.
    throw new BadZipError('bytes', { cause: error });
  }
  return parts;
}

export async function zipAnew(parts: readonly ZipPart[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const entries = parts.map(({ name, bytes }) => ({ name, input: bytes, lastModified: new Date(0) }));
  for await (const chunk of makeZip(entries) as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
