import { ENTITIES } from '../../domain/common/entity.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import { readInterfacturation } from '../../store/intercompany/interfacturation.ts';
import { awaitWeeklyLedger } from '../../temporal/launch/weekly-ledger.ts';
import { clientOf } from '../clients/client-answer.ts';
import { clientNames } from '../deliveries/names.ts';
import { PendingAnswer } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { pendingAnswer } from '../http/pending-answer.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { parseWeek } from '../http/week.ts';
import type { LedgerRefusal } from '../../contracts/weekly-ledger.ts';
import { BuildAnswer, BuildBody, WeekParams } from './contract.ts';

/** @throws Problem 400 that names the company, and the client whose record is invoiced */
async function refuse(app: App, week: string, { code, entity, client_id }: LedgerRefusal): Promise<never> {
  if (code === 'IMPORTED')
    throw new Problem(
      'bad_request',
      `La semaine ${week} de ${entity} a été livrée avant que RDZ ne facture : elle n’a pas de grand livre.`,
    );
  const names = await clientNames(app.deps.store, [client_id]);
  const client = names.get(client_id ?? '')?.name ?? 'un client';
  throw new Problem(
    'bad_request',
    `La semaine ${week} de ${entity} est verrouillée : ${client} y est déjà facturé. Un supplément reste possible.`,
  );
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/billing/week/:week/build-ledger',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Construire le grand livre d’une semaine',
      description:
        'Attend le résultat jusqu’à 20 s, puis répond 202. Des deux sociétés ou d’aucune : 400 quand l’une est verrouillée, en la nommant.',
      params: WeekParams,
      body: BuildBody,
      response: { 200: BuildAnswer, 202: PendingAnswer },
    },
    handler: async ({ params, body, scope, caller }, reply) => {
      const { store, temporal, clock } = app.deps;
      const week = parseWeek(params.week);
      if (week > weekKey(clock()))
        throw new Problem('bad_request', `La semaine ${week} n’a pas commencé : rien n’y est livré.`);
      const client = body.client_id ? await clientOf(app, body.client_id, scope) : undefined;
      const entities = client
        ? [client.entity]
        : ENTITIES.filter((entity) => scope.entities.includes(entity));
      const input = {
        week,
        entities,
        ...(client && { client_id: client._id }),
        ...(body.supplement && { supplement: true }),
      };
      const built = await awaitWeeklyLedger(temporal, input);
      const event = {
        action: 'billing.build_ledger' as const,
        entity_type: 'billing_week' as const,
        entity_id: week,
      };
      const entity = entities.length === 1 ? entities[0]! : null;
      await logEvent(store, { ...event, entity, by: actorOf(caller), after: input }, clock());
      if ('pending' in built) {
        const message = 'Le grand livre est en cours de construction.';
        return reply.code(202).send(pendingAnswer(app, { workflow_id: built.pending }, message));
      }
      if (built.refused) return refuse(app, week, built.refused);
      const between = await readInterfacturation(store, { entities, weeks: [week] });
      return {
        success: true,
        week_key: week,
        entities: built.entities,
        ledger_entries: built.ledger_entries,
        billing_records_created: built.billing_records_created,
        inter_records_created: between.length,
        stale_drafts: built.stale_drafts,
      };
    },
  });
