import { isAllowed } from '../../domain/access/permissions.ts';
import { createCommande } from '../../store/commandes/change-commande.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { clientOf } from '../clients/client-answer.ts';
import { commandeAnswer } from './commande-answer.ts';
import { commandeFields } from './commande-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { CommandeAnswer, NewCommande } from './contract.ts';
import { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/commandes',
    config: { permission: 'commandes.create', problems: ['not_found'] },
    schema: {
      summary: 'Créer une commande',
      description: 'Des critères, ou la livraison immédiate, demandent aussi commandes.edit_quota.',
      body: NewCommande,
      response: { 200: CommandeAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      const asksMore = Boolean(body.criteria?.length) || body.delivery_mode === 'immediate';
      if (asksMore && !isAllowed(caller, 'commandes.edit_quota'))
        throw new Problem('forbidden', 'Il vous manque le droit « commandes.edit_quota ».');
      const entity = scope.forCreate();
      const client = await clientOf(app, body.client_id, scope);
      const produit = body.produit.trim();
      if (!(await store.products.findOne({ _id: produit, active: true }))) {
        throw invalid([{ path: 'produit', message: 'n’est pas un produit connu' }]);
      }
      const input = { ...commandeFields(body), entity, client_id: client._id, produit };
      const commande = await createCommande(store, input, actorOf(caller), clock());
      await reconsiderStock(app);
      return { success: true, commande: await commandeAnswer(app, commande) };
    },
  });
