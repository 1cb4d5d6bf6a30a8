import { parisDay } from '../../domain/time/paris-time.ts';
import { invoicesOfWeek } from '../../store/billing/read-records.ts';
import { readDraft } from '../../store/invoices/draft-document.ts';
import type { App } from '../http/deps.ts';
import { parseWeek } from '../http/week.ts';
import { DraftList, DraftListQuery } from './contract.ts';
import { lacksOf } from './invoice-answer.ts';
import { invoiceSummary, namesOf } from './view.ts';

const MOST = 500;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/drafts',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Les brouillons, chacun avec ce qui lui manque pour être émis',
      description: 'Avec `week_key`, ceux qui facturent quelque chose de cette semaine.',
      querystring: DraftListQuery,
      response: { 200: DraftList },
    },
    handler: async ({ query: { week_key }, scope }) => {
      const { store, clock } = app.deps;
      const found = await store.invoices
        .find({
          ...scope.filter(),
          status: 'draft',
          type: 'external',
          ...(week_key && { _id: { $in: await invoicesOfWeek(store, scope.entities, parseWeek(week_key)) } }),
        })
        .sort({ created_at: 1, _id: 1 })
        .limit(MOST)
        .toArray();
      const names = await namesOf(store, found);
      const today = parisDay(clock());
      const drafts = [];
      for (const invoice of found) {
        const { document } = await readDraft(store, invoice, today);
        const { ht, vat, ttc } = document.totals;
        const summary = invoiceSummary({ ...invoice, ht, vat, ttc }, { names, today });
        drafts.push({ ...summary, missing: lacksOf(invoice)(document) });
      }
      const blocked = drafts.filter(({ missing }) => missing.length > 0).length;
      return { drafts, count: drafts.length, blocked };
    },
  });
