import { deleteLead } from '../../store/leads/delete-lead.ts';
import type { App } from '../http/deps.ts';
import { LEAD_GONE, leadOf } from './lead-lookup.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/leads/:id',
    config: { permission: 'leads.delete' },
    schema: {
      summary: 'Supprimer un lead',
      description: 'Refusé (409) dès qu’une livraison est partie : ses données s’effacent alors autrement.',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async (request) => {
      const { caller } = request;
      const { store, stripe, clock } = app.deps;
      const { _id: id } = await leadOf(app, request);
      const deleted = await deleteLead(store, { id, stripe, by: actorOf(caller), now: clock() });
      if (!deleted) throw new Problem('not_found', LEAD_GONE);
      return { success: true, deleted_id: id };
    },
  });
