import { directionId } from '../../domain/billing/price-book.ts';
import { ENTITIES, otherEntity } from '../../domain/common/entity.ts';
import { addWeeks, parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import { awaitIntercompany } from '../../temporal/launch/intercompany.ts';
import type { App } from '../http/deps.ts';
import { PendingAnswer } from '../http/contract.ts';
import { pendingAnswer } from '../http/pending-answer.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { parseWeek } from '../http/week.ts';
import { invoiceSummary } from '../invoices/view.ts';
import { missingOf } from './missing.ts';
import { runErrorView } from './runs.ts';
import { GenerateAnswer, GenerateQuery } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/intercompany/generate-invoices',
    config: { permission: 'intercompany.manage', problems: ['bad_request'] },
    schema: {
      summary: 'Facturer les transferts maintenant',
      description:
        'De la société pour laquelle on agit, ou des deux. Sans semaine : toutes celles qui sont terminées, comme le lundi. Avec : celle-là seule, en cours ou non. Rien n’est facturé deux fois ; rejoint la même exécution, si elle est en cours.',
      querystring: GenerateQuery,
      response: { 200: GenerateAnswer, 202: PendingAnswer },
    },
    handler: async ({ query, caller, scope }, reply) => {
      const { store, temporal, clock } = app.deps;
      const now = clock();
      const current = weekKey(now);
      const named = query.week_key ? parseWeek(query.week_key) : undefined;
      if (named && named > current) throw new Problem('bad_request', `La semaine ${named} n’a pas commencé.`);
      const week = named ?? addWeeks(current, -1);
      const issuers = ENTITIES.filter((entity) => scope.sees(entity));
      const already = await store.intercompany_transfers.countDocuments({
        from_entity: { $in: issuers },
        week_key: week,
        status: 'invoiced',
      });
      const run = await awaitIntercompany(temporal, {
        week,
        named: named !== undefined,
        issuers,
        by: caller.id,
      });
      const event = {
        action: 'intercompany.generate' as const,
        entity_type: 'cron' as const,
        entity_id: week,
        entity: scope.both ? null : issuers[0]!,
      };
      await logEvent(store, { ...event, by: actorOf(caller), after: { week } }, clock());
      if ('pending' in run) {
        const message = 'La facturation intersociétés est en cours.';
        return reply.code(202).send(pendingAnswer(app, { workflow_id: run.pending }, message));
      }
      const ids = run.issuers.flatMap(({ issued }) => issued);
      const invoices = await store.invoices
        .find({ _id: { $in: ids } }, { projection: { document: 0 } })
        .sort({ invoice_number: 1 })
        .toArray();
      const today = parisDay(now);
      const missing = await missingOf(
        app,
        run.issuers.flatMap(({ drafts }) => drafts),
      );
      return {
        success: run.errors.length === 0,
        week_key: week,
        invoices_created: invoices.length,
        already,
        invoices: invoices.map((invoice) => invoiceSummary(invoice, { names: new Map(), today })),
        drafts: run.issuers.flatMap(({ from, drafts }) =>
          drafts.map(({ invoice_id, week: of }) => ({
            direction: directionId(from, otherEntity(from)),
            invoice_id,
            week_key: of,
            missing: missing.get(invoice_id) ?? [],
          })),
        ),
        ledgers: run.ledgers,
        errors: run.errors.map(runErrorView),
      };
    },
  });
