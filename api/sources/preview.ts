import { previewBreaker } from '../../store/sources/preview-breaker.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { BreakerPreview, PreviewBody } from './contract.ts';
import { changedRules } from './rules.ts';
import { sourceOfName } from './source-answer.ts';
import { exceededView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/sources/breaker/preview',
    config: { permission: 'sources.view', problems: ['not_found'] },
    schema: {
      summary: 'Ce que le disjoncteur d’une source aurait fait en 30 jours ; rien n’est écrit',
      description:
        'Heure par heure. Ce qui manque est pris de ses règles. Ventes et rejets comptent à la fin de leur jour.',
      body: PreviewBody,
      response: { 200: BreakerPreview },
    },
    handler: async ({ body, scope }) => {
      const { store, clock } = app.deps;
      const breaker = await sourceOfName(app, body.source ?? '', scope);
      const rules = changedRules(breaker.rules, { ...body, enabled: true });
      const { since, received, held, trips } = await previewBreaker(store, breaker, rules, clock());
      return {
        ...{ source: breaker.source, entity: breaker.entity, since: instant(since), received, held },
        trips: trips.map(({ at, exceeded, held: kept, closed_at }) => ({
          ...{ at: instant(at), exceeded: exceededView(exceeded), held: kept },
          closed_at: maybeInstant(closed_at),
        })),
      };
    },
  });
