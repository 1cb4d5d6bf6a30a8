import { changeQuotaWeeks } from '../../store/commandes/change-commande.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { COMMANDE_GONE, commandeAnswer, commandeOf } from './commande-answer.ts';
import { quotaWeeksOf } from './commande-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { CommandeAnswer, QuotaWeeksChange } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/commandes/:id/quota-weeks',
    config: { permission: 'commandes.edit_quota' },
    schema: {
      summary: 'Quota de certaines semaines d’une commande',
      description:
        'Toutes les semaines qui en ont un autre : ce qui n’y est pas reprend le quota de la commande.',
      params: IdParams,
      body: QuotaWeeksChange,
      response: { 200: CommandeAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await commandeOf(app, params.id, scope);
      const commande = found(
        await changeQuotaWeeks(store, _id, quotaWeeksOf(body), actorOf(caller), clock()),
        COMMANDE_GONE,
      );
      await reconsiderStock(app);
      return { success: true, commande: await commandeAnswer(app, commande) };
    },
  });
