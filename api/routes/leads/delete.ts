import { deleteLead } from '../../../store/delete-lead.ts';
import type { App } from '../../deps.ts';
import { actorOf } from '../../plugins/auth.ts';
import { Problem } from '../../problem.ts';
import { DeletedAnswer, IdParams } from '../../schemas/common.ts';

const GONE = 'Ce lead n’existe pas.';

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
    handler: async ({ params: { id }, scope, caller }) => {
      const { store, stripe, clock } = app.deps;
      scope.record(await store.leads.findOne({ _id: id }, { projection: { entity: 1 } }), GONE);
      const deleted = await deleteLead(store, { id, stripe, by: actorOf(caller), now: clock() });
      if (!deleted) throw new Problem('not_found', GONE);
      return { success: true, deleted_id: id };
    },
  });
