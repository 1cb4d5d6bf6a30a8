import { previewOverlap } from '../../store/routing/preview-overlap.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { OverlapPreview } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/settings/overlap-guard/preview',
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Ce que la garde des clients partagés aurait fait en 30 jours',
      response: { 200: OverlapPreview },
    },
    handler: async ({ scope }) => {
      const { store, live, clock } = app.deps;
      const { current } = live;
      const { since, complete, clients } = await previewOverlap(store, current, clock());
      // The other company's clients are never named (01-domain §5).
      const rows = [...clients]
        .map(([client_id, counts]) => ({ client_id, ...current.clients.get(client_id)!, counts }))
        .filter(({ entity }) => scope.sees(entity))
        .map(({ client_id, name, entity, counts }) => ({ client_id, client_name: name, entity, ...counts }))
        .sort((a, b) => b.alternative + b.fallback - (a.alternative + a.fallback));
      const sum = (of: typeof rows, field: 'delivered' | 'alternative' | 'fallback') =>
        of.reduce((total, row) => total + row[field], 0);
      return {
        since: instant(since),
        complete,
        companies: scope.entities.map((entity) => {
          const own = rows.filter((row) => row.entity === entity);
          return {
            entity,
            shared_clients: own.length,
            delivered: sum(own, 'delivered'),
            alternative: sum(own, 'alternative'),
            fallback: sum(own, 'fallback'),
          };
        }),
        clients: rows,
      };
    },
  });
