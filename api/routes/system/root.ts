import type { App } from '../../deps.ts';
import { Running } from '../../schemas/system.ts';
import { NAME, VERSION } from '../../version.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/',
    config: { public: true },
    schema: {
      summary: 'Ce qui tourne ici ; un navigateur est envoyé à l’interface',
      response: { 200: Running },
    },
    handler: async (request, reply) => {
      if (request.headers.accept?.includes('text/html')) return reply.redirect('/admin/');
      return { name: NAME, version: VERSION, status: 'running' as const };
    },
  });
