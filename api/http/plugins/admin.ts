/** The built admin UI under `/admin`: hashed assets are cached for good, every other address is its one page. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { App } from '../deps.ts';
import { Problem } from '../problem.ts';

const UI_DIR = fileURLToPath(new URL('../../../dist/ui', import.meta.url));
const PAGE = 'index.html';

/** @param dir where the UI was built to */
export async function serveAdmin(app: App, dir = UI_DIR): Promise<void> {
  if (!existsSync(`${dir}/${PAGE}`)) {
    for (const url of ['/admin', '/admin/*']) app.get(url, { schema: { hide: true } }, notBuilt);
    return;
  }
  app.get('/admin', { schema: { hide: true } }, (_request, reply) => reply.redirect('/admin/'));
  await app.register(
    async (admin) => {
      await admin.register(staticFiles, {
        root: dir,
        cacheControl: false,
        // The files beside them that the build has compressed.
        preCompressed: true,
        setHeaders: (reply, path: string) => {
          const hashed = path.startsWith(`${dir}/assets/`);
          reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
      admin.setNotFoundHandler((request, reply) => {
        // The UI reads its own addresses; a missing file is a missing file.
        const isFile = /\.[a-z0-9]+$/i.test(request.url.split('?')[0]!);
        if (request.method !== 'GET' || isFile) throw new Problem('not_found', 'Ce fichier n’existe pas.');
        return reply.sendFile(PAGE);
      });
    },
    { prefix: '/admin' },
  );
}

function notBuilt(): never {
  throw new Problem('unavailable', 'L’interface n’est pas construite : lancez npm start.');
}
