/**
 * Answers that are read, compressed on their way. Those of the door are small and many, and those of a write say little:
 * they leave as they are, at no cost. What the admin is built of is compressed when it is built (plugins/admin.ts).
 */
import compress from '@fastify/compress';
import type { App } from '../deps.ts';
import { onlyReads } from '../reads.ts';

/** Below this a packet is a packet. */
const WORTH_IT_BYTES = 1024;

/** Before the routes: each is given its hook as it is declared. */
export async function compressAnswers(app: App): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (!onlyReads(route) || route.url.startsWith('/api/public/')) route.compress = false;
  });
  await app.register(compress, {
    threshold: WORTH_IT_BYTES,
    // Brotli is for what is compressed once: while somebody waits, gzip is as good for less.
    encodings: ['gzip'],
    globalDecompression: false,
  });
}
