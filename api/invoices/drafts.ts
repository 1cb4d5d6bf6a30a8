import type { Filter } from 'mongodb';
import { addWeeks, parisDay, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import { invoicesOfWeek } from '../../store/billing/read-records.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { countFinalsDue } from '../../store/invoices/draft-final.ts';
import { readDraft } from '../../store/invoices/draft-document.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { parseWeek } from '../http/week.ts';
import { DraftList, DraftListQuery } from './contract.ts';
import { lacksOf } from './invoice-answer.ts';
import { invoiceSummary, namesOf } from './view.ts';

const MOST = 500;

/** Of records of the week, or after deposits up to it. */
const ofWeek = async (store: Store, { entities }: Scope, week: WeekKey): Promise<Filter<InvoiceDoc>> => ({
  $or: [{ _id: { $in: await invoicesOfWeek(store, entities, week) } }, { settles_until: week }],
});

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
          ...(week_key && (await ofWeek(store, scope, parseWeek(week_key)))),
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
      const last = addWeeks(weekKey(clock()), -1);
      const until = week_key ? parseWeek(week_key) : last;
      const after_deposit = until > last ? 0 : await countFinalsDue(store, scope.entities, until);
      return { drafts, count: drafts.length, blocked, after_deposit };
    },
  });
