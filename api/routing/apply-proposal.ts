import type { Permission } from '../../domain/access/permissions.ts';
import { fieldsOf, type WhatIfChange } from '../../domain/routing/what-if.ts';
import { applySimulation } from '../../store/commandes/change-commande.ts';
import { commandeOf } from '../commandes/commande-answer.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { ApplyAnswer, ApplyBody } from './contract.ts';
import { reconsiderStock } from './after-change.ts';
import { mustHave } from './replay-request.ts';
import { replayOf } from './replay-view.ts';

type OrderChange = Exclude<WhatIfChange, { kind: 'open_company' }>;

/** The order's own key, as its page asks for it. */
const KEY: Record<OrderChange['kind'], Permission> = {
  activate: 'commandes.activate_pause',
  end_pause: 'commandes.activate_pause',
  raise: 'commandes.edit_quota',
  departement: 'commandes.edit_quota',
  criterion: 'commandes.edit_quota',
};

const isOfOrder = (change: WhatIfChange): change is OrderChange => change.kind !== 'open_company';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/routing/replay/:id/apply',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Appliquer une proposition aux commandes réelles',
      description:
        'Demande aussi dashboard.view et le droit de la commande : commandes.edit_quota, ou commandes.activate_pause pour une reprise.',
      params: IdParams,
      body: ApplyBody,
      response: { 200: ApplyAnswer },
    },
    handler: async ({ params, body, caller, scope }) => {
      const { store, clock } = app.deps;
      mustHave(caller, 'dashboard.view');
      const doc = await replayOf(app, params.id, scope);
      const proposal = found(doc.proposals?.[body.proposal] ?? null, 'Cette proposition n’existe pas.');
      const changes = proposal.changes.filter(isOfOrder);
      if (changes.length < proposal.changes.length)
        throw new Problem('conflict', 'Le passage d’une société à l’autre se règle dans les paramètres.');
      for (const change of changes) mustHave(caller, KEY[change.kind]);
      // One order at a time: a pair of one order is one change of it.
      const ids = [...new Set(changes.map(({ commande_id }) => commande_id))];
      for (const id of ids) {
        const { updated_at } = await commandeOf(app, id, scope);
        if (updated_at > doc.created_at)
          throw new Problem('conflict', 'La commande a changé depuis : cherchez de nouveau.');
      }
      for (const id of ids) {
        const fields = Object.assign({}, ...changes.filter((one) => one.commande_id === id).map(fieldsOf));
        found(
          await applySimulation(store, id, { fields, replay_id: doc._id }, actorOf(caller), clock()),
          'Cette commande n’existe plus.',
        );
      }
      await store.routing_replays.updateOne({ _id: doc._id }, { $addToSet: { applied: body.proposal } });
      await reconsiderStock(app);
      return { success: true, commande_ids: ids };
    },
  });
