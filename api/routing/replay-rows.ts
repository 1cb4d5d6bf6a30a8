import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { ReplayRows, ReplayRowsQuery } from './contract.ts';
import { mustHave } from './replay-request.ts';
import { replayOf, rowViews } from './replay-view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/routing/replay/:id/rows',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'Leads dont la simulation décide autrement, avec leur cause et leur décision',
      description: 'Demande aussi commandes.view.',
      params: IdParams,
      querystring: ReplayRowsQuery,
      response: { 200: ReplayRows },
    },
    handler: async ({ params, query, caller, scope }) => {
      mustHave(caller, 'commandes.view');
      const { _id, result } = await replayOf(app, params.id, scope);
      const { limit = 50, skip = 0 } = query;
      const rows = await app.deps.store.routing_replay_rows
        .find({ replay_id: _id, n: { $gte: skip, $lt: skip + limit } })
        .sort({ n: 1 })
        .toArray();
      return { rows: await rowViews(app, rows, scope), count: rows.length, total: result?.rows ?? 0 };
    },
  });
