import type { FastifyRequest } from 'fastify';
import { isAllowed, type Permission } from '../../domain/access/permissions.ts';
import { changeCommande } from '../../store/commandes/change-commande.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import { reconsiderIfChanged, sendAtOnce } from '../routing/after-change.ts';
import { COMMANDE_GONE, commandeAnswer, commandeOf } from './commande-answer.ts';
import { commandeFields } from './commande-fields.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { CommandeAnswer, CommandeChange } from './contract.ts';
import { IdParams } from '../http/contract.ts';

/** Fields that ask for another permission than the route's, when they change. */
const GUARDED = [
  ['lb_target_bp', 'commandes.edit_lb_target'],
  ['active', 'commandes.activate_pause'],
] as const satisfies readonly (readonly [keyof CommandeDoc, Permission])[];

/** What decides which leads an order is open for. */
const ROUTING_FIELDS = [
  'active',
  'auto_renew',
  'departements',
  'quota_semaine',
  'lb_target_bp',
  'priorite',
  'day_cap',
  'month_cap',
  'budget_cap_cents',
  'prix_lead_cents',
  'debut',
  'fin',
  'delivery_mode',
  'delivery_hours',
  'criteria',
] as const satisfies readonly (keyof CommandeDoc)[];

function checkGuarded(
  { caller }: Pick<FastifyRequest, 'caller'>,
  before: CommandeDoc,
  fields: Partial<CommandeDoc>,
): void {
  for (const [field, permission] of GUARDED) {
    const changes = fields[field] !== undefined && fields[field] !== before[field];
    if (changes && !isAllowed(caller, permission)) {
      throw new Problem('forbidden', `Il vous manque le droit « ${permission} ».`);
    }
  }
}

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/commandes/:id',
    config: { permission: 'commandes.edit_quota' },
    schema: {
      summary: 'Modifier une commande',
      description:
        'Ce qui est absent ne change pas. Changer `lb_target_pct` demande aussi commandes.edit_lb_target.',
      params: IdParams,
      body: CommandeChange,
      response: { 200: CommandeAnswer },
    },
    handler: async (request) => {
      const { params, body, scope, caller } = request;
      const { store, clock } = app.deps;
      const before = await commandeOf(app, params.id, scope);
      if (body.produit !== undefined && body.produit.trim() !== before.produit) {
        throw new Problem('bad_request', 'Le produit d’une commande ne change pas : créez-en une autre.');
      }
      const fields = commandeFields(body);
      checkGuarded(request, before, fields);
      const commande = found(
        await changeCommande(store, before._id, fields, actorOf(caller), clock()),
        COMMANDE_GONE,
      );
      await reconsiderIfChanged(app, { before, after: commande, fields: ROUTING_FIELDS });
      if (commande.delivery_mode === 'immediate' && before.delivery_mode !== 'immediate')
        sendAtOnce(app, commande.entity);
      return { success: true, commande: await commandeAnswer(app, commande) };
    },
  });
