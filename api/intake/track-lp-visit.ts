import type { App } from '../http/deps.ts';
import { EventAnswer, LpVisitBody } from './contract.ts';
import { trackFrom } from './track.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/public/track/lp-visit',
    config: { public: true, limit: 'public' },
    schema: {
      summary: 'Visite de landing page, comptée une fois par session',
      body: LpVisitBody,
      response: { 200: EventAnswer },
    },
    handler: (request) => trackFrom(app, request.body, 'lp_visit'),
  });
