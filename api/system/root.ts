import type { App } from '../http/deps.ts';
import { Running } from './contract.ts';
import { NAME, VERSION } from './version-info.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/',
    config: { public: true },
    schema: {
      summary: 'Ce qui tourne ici ; un navigateur est envoyé à l’interface',
      response: { 200: Running, 302: { description: 'Un navigateur', type: 'null' } },
    },
    handler: async (request, reply) => {
      if (request.headers.accept?.includes('text/html')) return reply.redirect('/admin/');
      return { name: NAME, version: VERSION, status: 'running' as const };
    },
  });
