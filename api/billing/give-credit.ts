import { giveCredit } from '../../store/billing/give-credit.ts';
import { clientOf } from '../clients/client-answer.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { parseWeek } from '../http/week.ts';
import { CreditAnswer, NewCredit } from './contract.ts';
import { productOf } from './parse.ts';
import { creditView } from './view.ts';

const ORDER_GONE = 'Cette commande n’existe pas.';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/credits',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Offrir des unités sur une commande et une semaine',
      description:
        'Les plus anciennes livraisons de la semaine en profitent ; le reste n’est pas reporté. 409 : commande d’un autre client, close ou prépayée, ou semaine déjà facturée.',
      params: IdParams,
      body: NewCredit,
      response: { 200: CreditAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const week_key = parseWeek(body.week_key);
      const order = await store.commandes.findOne({ _id: body.order_id });
      const { produit } = scope.record(order, ORDER_GONE);
      const code = body.product_code ? (await productOf(app, body.product_code))._id : produit;
      const credit = found(
        await giveCredit(
          store,
          {
            client_id,
            commande_id: body.order_id,
            produit: code,
            week_key,
            units: body.quantity_units_free,
            reason: body.reason ?? 'autre',
            note: body.note?.trim() ?? '',
          },
          actorOf(caller),
          clock(),
        ),
        ORDER_GONE,
      );
      return { success: true, credit: creditView(credit, actorOf(caller).name) };
    },
  });
