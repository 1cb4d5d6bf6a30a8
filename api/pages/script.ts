/** The script landing pages load (ui/src/script), as it was built: read and compressed once. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { Type } from 'typebox';
import { sha256 } from '../../store/db/ids.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';

const FILE = fileURLToPath(new URL('../../dist/script/rdz.js', import.meta.url));
/** How long a browser does not ask again; afterwards it asks with the tag, and mostly gets a 304. */
const CACHED = 'public, max-age=300, stale-while-revalidate=86400';

interface Script {
  plain: Buffer;
  brotli: Buffer;
  etag: string;
}

function readScript(): Script | undefined {
  if (!existsSync(FILE)) return undefined;
  const plain = readFileSync(FILE);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return { plain, brotli: brotliCompressSync(plain, { params }), etag: `"${sha256(plain).slice(0, 32)}"` };
}

const names = (header: string | undefined, word: string): boolean =>
  header?.split(',').some((part) => part.trim().replace(/^W\//, '').split(';')[0] === word) === true;

export default (app: App) => {
  const script = readScript();
  app.route({
    method: 'GET',
    url: '/api/public/rdz.js',
    config: { public: true, problems: ['unavailable'] },
    schema: {
      summary: 'Le script des landing pages',
      description: 'Voir docs/landing-pages.md. Au plus 4 ko en brotli ; `ETag`, 304.',
      response: {
        200: { description: 'Le script', content: { 'text/javascript': { schema: Type.String() } } },
        304: { description: 'Inchangé', type: 'null' },
      },
    },
    handler: async (request, reply) => {
      if (!script) throw new Problem('unavailable', 'Le script n’est pas construit : lancez npm start.');
      const { plain, brotli, etag } = script;
      reply.header('etag', etag).header('cache-control', CACHED).header('vary', 'accept-encoding');
      if (names(request.headers['if-none-match'], etag)) return reply.code(304).send(null);
      reply.type('text/javascript; charset=utf-8');
      const small = names(request.headers['accept-encoding'], 'br');
      return small
        ? reply.header('content-encoding', 'br').send(brotli as never)
        : reply.send(plain as never);
    },
  });
};
