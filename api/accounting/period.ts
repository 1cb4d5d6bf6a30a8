import { journalAgrees } from '../../domain/accounting/journal-totals.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { toEuros } from '../../domain/money/money.ts';
import type { Days } from '../../store/accounting/read-issued.ts';
import { readVat } from '../../store/accounting/read-vat.ts';
import { type InvoiceSums, sumInvoices, sumJournal } from '../../store/accounting/sum-journal.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { App } from '../http/deps.ts';
import { type CompanyBooks, PeriodAnswer, PeriodQuery } from './contract.ts';
import { daysOf } from './days.ts';
import { vatView } from './view.ts';

const sumsView = ({ count, ht, vat, ttc }: InvoiceSums) => ({
  count,
  ht: toEuros(ht),
  vat: toEuros(vat),
  ttc: toEuros(ttc),
});

async function booksOf(store: Store, entity: Entity, days: Days): Promise<CompanyBooks> {
  const [journal, { invoices, credit_notes }, vat] = await Promise.all([
    sumJournal(store, { entity, ...days }),
    sumInvoices(store, { entity, ...days }),
    readVat(store, entity, days),
  ]);
  return {
    entity,
    journal: {
      entries: journal.entries,
      debit: toEuros(journal.debit),
      credit: toEuros(journal.credit),
      agrees: journalAgrees(journal) && journal.debit === invoices.ttc + credit_notes.ttc,
      wrong: journal.wrong,
    },
    invoices: sumsView(invoices),
    credit_notes: sumsView(credit_notes),
    collected: vat.collected.map(vatView),
    deductible: vat.deductible.map(vatView),
  };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/accounting/period',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Une période : journal et factures côte à côte, TVA par taux',
      description:
        'Le journal des ventes écriture par écriture, et à côté ce que totalisent les factures : les deux sont égaux au centime.',
      querystring: PeriodQuery,
      response: { 200: PeriodAnswer },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const days = daysOf(query);
      const [companies, clients_without_account] = await Promise.all([
        Promise.all(scope.entities.map((entity) => booksOf(store, entity, days))),
        store.clients.countDocuments({
          ...scope.filter(),
          active: true,
          deleted_at: { $exists: false },
          account_code: { $in: [null, ''] as never[] },
        }),
      ]);
      return { ...days, companies, clients_without_account };
    },
  });
