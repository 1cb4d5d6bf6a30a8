import type { PrepaymentMovementDoc } from '../../store/billing/collections.ts';
import { balanceId } from '../../store/billing/prepaid-units.ts';
import type { Store } from '../../store/db/mongo.ts';
import { clientOf } from '../clients/client-answer.ts';
import { userNames } from '../deliveries/names.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { readPage } from '../http/paging.ts';
import { MovementList, MovementQuery } from './contract.ts';
import { maybeEuros } from './view.ts';

/** What bills or credits some movements, by id. */
async function invoicesOf(store: Store, movements: readonly PrepaymentMovementDoc[]) {
  const ids = movements.flatMap(({ invoice_id, credit_note_ids = [] }) => [
    ...(invoice_id ? [invoice_id] : []),
    ...credit_note_ids,
  ]);
  const found = await store.invoices
    .find({ _id: { $in: ids } }, { projection: { invoice_number: 1, kind: 1 } })
    .toArray();
  const byId = new Map(
    found.map(({ _id, invoice_number, kind }) => [
      _id,
      { id: _id, invoice_number: invoice_number ?? null, kind },
    ]),
  );
  return (id: string) => byId.get(id);
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/prepayment/movements',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Mouvements des unités prépayées, les plus récents d’abord',
      description: 'Leur somme est ce qui reste.',
      params: IdParams,
      querystring: MovementQuery,
      response: { 200: MovementList },
    },
    handler: async ({ params, query, scope }) => {
      const { store } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const ids = query.product
        ? [balanceId(client_id, query.product)]
        : (await store.prepayment_balances.find({ client_id }, { projection: { _id: 1 } }).toArray()).map(
            ({ _id }) => _id,
          );
      const filter = { balance_id: { $in: ids } };
      const { docs, answer } = await readPage(store.prepayment_movements, filter, query, { by: 'at' });
      const invoiceOf = await invoicesOf(store, docs);
      const nameOf = await userNames(
        store,
        docs.map(({ by }) => by),
      );
      return {
        movements: docs.map((movement) => ({
          id: movement._id,
          product_code: movement.produit,
          kind: movement.kind,
          units: movement.units,
          delivery_id: movement.delivery_id ?? null,
          invoice_id: movement.invoice_id ?? null,
          invoice: invoiceOf(movement.invoice_id ?? '') ?? null,
          credit_notes: (movement.credit_note_ids ?? []).flatMap((id) => invoiceOf(id) ?? []),
          unit_price_ht: maybeEuros(movement.unit_price),
          external_invoice_number: movement.external_invoice_number ?? null,
          gift: movement.gift ?? false,
          reason: movement.reason ?? null,
          by: nameOf(movement.by),
          at: instant(movement.at),
        })),
        ...answer,
      };
    },
  });
