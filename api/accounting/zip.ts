/** A ZIP made while it is read: at no time more than one file of it is held. PDFs are compressed already and stored as they are. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { makeZip } from 'client-zip';

export interface ZippedFile {
  name: string;
  bytes: Uint8Array;
  /** When it was last changed. */
  at: Date;
}

async function* entries(files: AsyncIterable<ZippedFile>) {
  for await (const { name, bytes, at } of files) yield { name, input: bytes, lastModified: at };
}

/** @param files asked for one by one, as the reader of the ZIP goes on */
export const zipOf = (files: AsyncIterable<ZippedFile>): Readable =>
  Readable.fromWeb(makeZip(entries(files)) as ReadableStream<Uint8Array>);
