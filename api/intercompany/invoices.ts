import { directionId } from '../../domain/billing/price-book.ts';
import { otherEntity } from '../../domain/common/entity.ts';
import { asCents, toEuros } from '../../domain/money/money.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { readPage } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { parseWeek } from '../http/week.ts';
import { INVOICE_GONE, invoiceAnswer, invoiceOf } from '../invoices/invoice-answer.ts';
import { invoiceSummary } from '../invoices/view.ts';
import { IntercompanyInvoice, IntercompanyInvoiceQuery, IntercompanyInvoices } from './contract.ts';
import { sidesOf } from './direction.ts';
import { missingOf } from './missing.ts';
import { invoiceNumbers } from '../../store/invoices/invoice-numbers.ts';
import { transferView } from './view.ts';

/** Transfers that are listed with their invoice; more are in `/api/invoices/{id}/transfers`. */
const SHOWN = 5_000;

function betweenView({
  entity,
  buyer_entity = otherEntity(entity),
  transfer_ids,
  transfer_groups = [],
}: InvoiceDoc) {
  return {
    from_entity: entity,
    to_entity: buyer_entity,
    direction: directionId(entity, buyer_entity),
    line_items: transfer_groups.map(({ produit, units, price }) => ({
      product: produit,
      qty: units,
      unit_price_ht: toEuros(price),
      total_ht: toEuros(asCents(units * price)),
    })),
    transfer_count: transfer_ids.length,
    transfer_ids: transfer_ids.length <= SHOWN ? transfer_ids : [],
  };
}

export const list = (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/intercompany/invoices',
    config: { permission: 'intercompany.view' },
    schema: {
      summary: 'Factures entre les deux sociétés',
      querystring: IntercompanyInvoiceQuery,
      response: { 200: IntercompanyInvoices },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const { direction, week_key } = query;
      const seen = direction
        ? { entity: sidesOf(direction).from }
        : { $or: [scope.filter(), { buyer_entity: { $in: [...scope.entities] } }] };
      const { docs, answer } = await readPage(
        store.invoices,
        { ...seen, type: 'intercompany' as const, ...(week_key && { week_key: parseWeek(week_key) }) },
        query,
        { by: 'created_at', projection: { document: 0 } },
      );
      const today = parisDay(clock());
      const drafts = docs.filter(({ status }) => status === 'draft');
      const missing = await missingOf(
        app,
        drafts.map(({ _id }) => ({ invoice_id: _id })),
      );
      return {
        invoices: docs.map((invoice) => ({
          ...invoiceSummary(invoice, { names: new Map(), today }),
          ...betweenView(invoice),
          missing: missing.get(invoice._id) ?? [],
        })),
        ...answer,
      };
    },
  });

export const detail = (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/intercompany/invoices/:id',
    config: { permission: 'intercompany.view' },
    schema: {
      summary: 'Une facture intersociétés, avec ses transferts',
      params: IdParams,
      response: { 200: IntercompanyInvoice },
    },
    handler: async (request) => {
      const { store } = app.deps;
      const invoice = await invoiceOf(app, request);
      if (invoice.type !== 'intercompany') throw new Problem('not_found', INVOICE_GONE);
      const transfers = await store.intercompany_transfers
        .find({ _id: { $in: invoice.transfer_ids } })
        .sort({ sent_at: 1, _id: 1 })
        .limit(SHOWN)
        .toArray();
      const numbers = await invoiceNumbers(
        store,
        transfers.map(({ invoice_id }) => invoice_id),
      );
      return {
        invoice: await invoiceAnswer(app, invoice),
        transfers: transfers.map((transfer) => transferView(transfer, numbers)),
      };
    },
  });
