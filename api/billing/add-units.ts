import { parisDay } from '../../domain/time/paris-time.ts';
import { moveUnits } from '../../store/billing/move-units.ts';
import { markRouted } from '../../store/billing/routed-units.ts';
import { launchRouteStock } from '../../temporal/launch/route-stock.ts';
import { CLIENT_GONE, clientOf } from '../clients/client-answer.ts';
import { IdempotencyHeaders, IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { AddUnits, AddUnitsAnswer } from './contract.ts';
import { productOf } from './parse.ts';
import { requestId } from '../http/request-id.ts';
import { summariesOf } from '../invoices/view.ts';
import { unitsSold } from './units-sold.ts';
import { balanceView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/prepayment/add-units',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Ajouter des unités prépayées',
      description:
        'Avec un prix, une facture (ou un acompte, selon la société) est préparée ; sinon elles sont sur une facture extérieure, ou offertes : l’un des trois au plus. Les leads qui les attendaient sont routés à nouveau. Avec le même `Idempotency-Key`, une demande répétée n’ajoute rien.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: AddUnits,
      response: { 200: AddUnitsAnswer },
    },
    handler: async ({ params, body, headers, scope, caller }) => {
      const { store, clock, temporal, log } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const { _id: produit } = await productOf(app, body.product_code);
      const now = clock();
      const reason = body.gift_reason?.trim() || body.note?.trim();
      const { balance, invoices } = found(
        await moveUnits(
          store,
          {
            id: requestId(headers, client_id),
            client_id,
            produit,
            kind: 'top_up',
            units: body.units_to_add,
            ...(reason && { reason }),
            sale: unitsSold(body, parisDay(now)),
          },
          actorOf(caller),
          now,
        ),
        CLIENT_GONE,
      );
      // What does not get there now is found by the sweep: the balance is ahead of what was routed for.
      launchRouteStock(temporal)
        .then(() => markRouted(store, [balance]))
        .catch((error: unknown) => {
          log.warn({ err: { name: (error as Error).name } }, 'stock is not routed before the next sweep');
        });
      const [invoice] = await summariesOf(store, invoices, parisDay(now));
      return { success: true, balance: balanceView(balance), ...(invoice && { invoice }) };
    },
  });
