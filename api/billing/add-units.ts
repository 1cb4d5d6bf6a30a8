import { toCents } from '../../domain/money/money.ts';
import { moveUnits } from '../../store/billing/move-units.ts';
import { markRouted } from '../../store/billing/routed-units.ts';
import { launchRouteStock } from '../../temporal/launch/route-stock.ts';
import { CLIENT_GONE, clientOf } from '../clients/client-answer.ts';
import { IdempotencyHeaders, IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { parseDay } from '../http/week.ts';
import { AddUnits, BalanceAnswer } from './contract.ts';
import { productOf } from './parse.ts';
import { requestId } from '../http/request-id.ts';
import { balanceView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/prepayment/add-units',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Ajouter des unités prépayées',
      description:
        'Les leads qui les attendaient sont routés à nouveau. Avec le même `Idempotency-Key`, une demande répétée n’ajoute rien.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: AddUnits,
      response: { 200: BalanceAnswer },
    },
    handler: async ({ params, body, headers, scope, caller }) => {
      const { store, clock, temporal, log } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const { _id: produit } = await productOf(app, body.product_code);
      const { units_to_add, unit_price_ht, gift_reason, external_invoice_number, paid_on } = body;
      const reason = gift_reason?.trim() || body.note?.trim();
      const { balance } = found(
        await moveUnits(
          store,
          {
            id: requestId(headers, client_id),
            client_id,
            produit,
            kind: 'top_up',
            units: units_to_add,
            ...(reason && { reason }),
            sale: {
              ...(unit_price_ht && { unit_price: toCents(unit_price_ht) }),
              ...(gift_reason?.trim() && { gift: true as const }),
              ...(external_invoice_number?.trim() && {
                external_invoice_number: external_invoice_number.trim(),
              }),
              ...(paid_on && { paid_on: parseDay(paid_on) }),
            },
          },
          actorOf(caller),
          clock(),
        ),
        CLIENT_GONE,
      );
      // What does not get there now is found by the sweep: the balance is ahead of what was routed for.
      launchRouteStock(temporal)
        .then(() => markRouted(store, [balance]))
        .catch((error: unknown) => {
          log.warn({ err: { name: (error as Error).name } }, 'stock is not routed before the next sweep');
        });
      return { success: true, balance: balanceView(balance) };
    },
  });
