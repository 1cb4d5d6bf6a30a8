import { asText, isBody } from '../../domain/intake/submission.ts';
import type { App } from '../http/deps.ts';
import { EventAnswer, EventBody } from './contract.ts';
import { trackFrom } from './track.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/public/track/event',
    config: { public: true, limit: 'public' },
    schema: { summary: 'Évènement de visite', body: EventBody, response: { 200: EventAnswer } },
    handler: (request) =>
      trackFrom(app, request.body, isBody(request.body) ? asText(request.body.event_type) : ''),
  });
