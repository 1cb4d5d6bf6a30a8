import { amountDue, statusOn } from '../../domain/invoices/invoice-status.ts';
import { asCents, toCents, toEuros } from '../../domain/money/money.ts';
import { isoDay, parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import { newId } from '../../store/db/ids.ts';
import { cancelPayment } from '../../store/invoices/cancel-payment.ts';
import { type Paid, payInvoice } from '../../store/invoices/pay-invoice.ts';
import type { App } from '../http/deps.ts';
import { IdempotencyHeaders, IdParams } from '../http/contract.ts';
import { requestId } from '../http/request-id.ts';
import { maybeInstant } from '../http/instant.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { parseDay } from '../http/week.ts';
import { MarkPaidAnswer, MarkPaidBody, PaymentAnswer, PaymentBody, PaymentParams } from './contract.ts';
import { INVOICE_GONE, ownInvoiceOf } from './invoice-answer.ts';
import { paidOn } from './paid-on.ts';
import { paymentView } from './view.ts';

const PAYMENT_GONE = 'Ce paiement n’existe pas.';

const answerOf = ({ invoice, payment }: Paid, today: ParisDay) => ({
  success: true,
  payment: paymentView(payment, []),
  status: statusOn(invoice, today),
  amount_due: toEuros(asCents(amountDue(invoice))),
});

export const markPaid = (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/mark-paid',
    config: { permission: 'billing.manage', problems: ['bad_request', 'conflict'] },
    schema: {
      summary: 'Noter le reste comme payé',
      params: IdParams,
      body: MarkPaidBody,
      response: { 200: MarkPaidAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { paid_at, means = 'virement', reference = '' } = request.body;
      const { _id, status } = await ownInvoiceOf(app, request);
      if (status !== 'sent')
        throw new Problem('bad_request', 'Seule une facture émise et non payée peut l’être.');
      const today = parisDay(clock());
      const day = paid_at === undefined || paid_at === '' ? today : isoDay(paid_at);
      if (!day) throw invalid([{ path: 'paid_at', message: 'n’est pas une date' }]);
      const payment = {
        id: newId(),
        invoice_id: _id,
        paid_on: paidOn(day, today, 'paid_at'),
        means,
        reference,
      };
      const { invoice } = found(
        await payInvoice(store, payment, actorOf(request.caller), clock()),
        INVOICE_GONE,
      );
      return { success: true, status: statusOn(invoice, today), paid_at: maybeInstant(invoice.paid_at) };
    },
  });

export const pay = (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/payments',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Noter un paiement, partiel ou non',
      description: 'Avec `Idempotency-Key`, la même demande n’est notée qu’une fois.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: PaymentBody,
      response: { 200: PaymentAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { amount, means = 'virement', reference = '' } = request.body;
      const { _id } = await ownInvoiceOf(app, request);
      const today = parisDay(clock());
      const payment = {
        id: requestId(request.headers, _id),
        invoice_id: _id,
        amount: toCents(amount),
        paid_on: paidOn(parseDay(request.body.paid_on), today, 'paid_on'),
        means,
        reference,
      };
      return answerOf(
        found(await payInvoice(store, payment, actorOf(request.caller), clock()), INVOICE_GONE),
        today,
      );
    },
  });

export const cancel = (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/invoices/:id/payments/:payment_id',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Annuler un paiement, par une ligne contraire',
      params: PaymentParams,
      response: { 200: PaymentAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { _id } = await ownInvoiceOf(app, request);
      const { payment_id } = request.params;
      const payment = await store.payments.findOne({ _id: payment_id, invoice_id: _id });
      if (!payment) throw new Problem('not_found', PAYMENT_GONE);
      const back = await cancelPayment(store, { id: newId(), payment_id }, actorOf(request.caller), clock());
      return answerOf(found(back, PAYMENT_GONE), parisDay(clock()));
    },
  });
