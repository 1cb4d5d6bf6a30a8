/** Whether a PNG file can be unpacked, found at once and without trusting it (PNG specification, second edition). */
import { inflateSync } from 'node:zlib';

export const PNG_SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where the fields of the first chunk stand, which is the header. */
const HEADER = { width: 16, height: 20, bits: 24, color: 25, interlace: 28, end: 33 };
/** Values of a point, by type of colour. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** A row begins with one of five filters. */
const FILTERS = 5;
/** A small file can hold a picture that fills the memory. */
const MAX_UNPACKED = 40_000_000;

export const isInterlacedPng = (bytes: Uint8Array): boolean => bytes[HEADER.interlace] === 1;

/** Of one that is not interlaced: header, all rows, each with a filter there is. */
export function isSoundPng(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER.end) return false;
  const file = Buffer.from(bytes);
  const channels = CHANNELS[file[HEADER.color]!];
  const [width, height] = [file.readUInt32BE(HEADER.width), file.readUInt32BE(HEADER.height)];
  if (channels === undefined) return false;
  const row = 1 + Math.ceil((width * file[HEADER.bits]! * channels) / 8);
  if (row * height > MAX_UNPACKED) return false;
  try {
    const rows = inflateSync(Buffer.concat(pictureParts(file)), { maxOutputLength: MAX_UNPACKED });
    if (rows.length !== row * height || rows.length === 0) return false;
    for (let at = 0; at < rows.length; at += row) if (rows[at]! >= FILTERS) return false;
    return true;
  } catch {
    return false;
  }
}

/** The contents of all `IDAT` chunks. */
function pictureParts(file: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = PNG_SIGNATURE.length; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return parts;
}
