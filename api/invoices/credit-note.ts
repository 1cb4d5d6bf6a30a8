import { toCents } from '../../domain/money/money.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { newId } from '../../store/db/ids.ts';
import { type Credited, draftCreditNote } from '../../store/invoices/draft-credit-note.ts';
import { applyCredit, payInvoice } from '../../store/invoices/pay-invoice.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { parseDay } from '../http/week.ts';
import { paidOn } from './paid-on.ts';
import { ApplyBody, CreditNoteBody, InvoiceAnswer } from './contract.ts';
import { INVOICE_GONE, invoiceAnswer, ownInvoiceOf } from './invoice-answer.ts';

export const creditNote = (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/credit-note',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Un avoir, en brouillon',
      description: 'De lignes, d’un montant HT, ou de tout (`full`) ; jamais plus que ce qui reste.',
      params: IdParams,
      body: CreditNoteBody,
      response: { 200: InvoiceAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { lines, amount_ht, full, rebill, reason } = request.body;
      const { _id } = await ownInvoiceOf(app, request);
      const asked = [lines && lines.length > 0, amount_ht !== undefined, full].filter(Boolean).length;
      if (asked !== 1)
        throw invalid([
          { path: 'lines', message: ', « amount_ht » ou « full » : l’un des trois, et un seul' },
        ]);
      const what: Credited = full
        ? { full: true, ...(rebill && { rebill }) }
        : amount_ht !== undefined
          ? { amount_ht: toCents(amount_ht) }
          : { lines: lines!.map(({ line, qty }) => ({ line, quantity: qty })) };
      const by = actorOf(request.caller);
      const draft = await draftCreditNote(
        store,
        { invoice_id: _id, what, reason: reason.trim() },
        by,
        clock(),
      );
      return { success: true, invoice: await invoiceAnswer(app, found(draft, INVOICE_GONE)) };
    },
  });

export const apply = (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/apply',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Imputer le reste d’un avoir sur une autre facture, ou le rembourser',
      params: IdParams,
      body: ApplyBody,
      response: { 200: InvoiceAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { invoice_id, amount, refund } = request.body;
      const note = await ownInvoiceOf(app, request);
      const now = clock();
      const by = actorOf(request.caller);
      if ((invoice_id === undefined) === (refund === undefined))
        throw invalid([{ path: 'invoice_id', message: 'ou « refund » : l’un des deux' }]);
      if (refund) {
        const { means } = refund;
        const paid_on = paidOn(parseDay(refund.paid_on), parisDay(now), 'refund.paid_on');
        const row = { id: newId(), invoice_id: note._id, amount: toCents(refund.amount), paid_on, means };
        const paid = await payInvoice(store, { ...row, reference: 'Remboursement' }, by, now);
        return { success: true, invoice: await invoiceAnswer(app, found(paid, INVOICE_GONE).invoice) };
      }
      const applied = await applyCredit(
        store,
        {
          id: newId(),
          credit_note_id: note._id,
          invoice_id: invoice_id!,
          ...(amount !== undefined && { amount: toCents(amount) }),
          on: parisDay(now),
        },
        by,
        now,
      );
      return { success: true, invoice: await invoiceAnswer(app, found(applied, INVOICE_GONE).credit_note) };
    },
  });
