import { parisDay } from '../../domain/time/paris-time.ts';
import { moveUnits } from '../../store/billing/move-units.ts';
import { CLIENT_GONE, clientOf } from '../clients/client-answer.ts';
import { IdempotencyHeaders, IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { RemoveUnits, RemoveUnitsAnswer } from './contract.ts';
import { productOf } from './parse.ts';
import { requestId } from '../http/request-id.ts';
import { summariesOf } from '../invoices/view.ts';
import { balanceView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/clients/:id/prepayment/remove-units',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Retirer des unités prépayées qui restent : remboursement ou correction',
      description:
        'Un remboursement de ce qui a été facturé prépare un avoir, les dernières achetées d’abord ; un brouillon en facture moins. 409 quand il en reste moins. `Idempotency-Key` comme pour add-units.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: RemoveUnits,
      response: { 200: RemoveUnitsAnswer },
    },
    handler: async ({ params, body, headers, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const { _id: produit } = await productOf(app, body.product_code);
      const now = clock();
      const { balance, invoices } = found(
        await moveUnits(
          store,
          {
            id: requestId(headers, client_id),
            client_id,
            produit,
            kind: body.kind ?? 'refund',
            units: -body.units,
            reason: body.reason.trim(),
          },
          actorOf(caller),
          now,
        ),
        CLIENT_GONE,
      );
      const credit_notes = await summariesOf(store, invoices, parisDay(now));
      return { success: true, balance: balanceView(balance), credit_notes };
    },
  });
