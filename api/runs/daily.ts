import { setTimeout as delay } from 'node:timers/promises';
import { parisDay } from '../../domain/time/paris-time.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import { refusalOfRun, type StartedRun, launchDailyDelivery } from '../../temporal/launch/daily-delivery.ts';
import { FAILURES } from '../../contracts/daily-delivery.ts';
import type { App, AppDeps } from '../http/deps.ts';
import { pendingAnswer } from '../http/pending-answer.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { PendingAnswer } from '../http/contract.ts';
import { StartedRunAnswer, StartRunBody } from './contract.ts';

const WAIT_MS = 5_000;
const LOOK_MS = 100;

const REFUSALS: Record<string, string> = {
  [FAILURES.runInProgress]: 'Une exécution commencée un autre jour n’est pas terminée.',
  [FAILURES.notToday]: 'Une exécution ne se lance que pour aujourd’hui.',
};

/**
 * The report of a run that was just started or joined; its first activity opens it a moment later.
 * @returns null when nobody has begun it after 5 s
 * @throws Problem 409 when it ended without one
 */
async function reportOf(
  { store, temporal }: AppDeps,
  run: StartedRun,
): Promise<Pick<DeliveryReportDoc, '_id'> | null> {
  const filter = { date: run.date, $or: [{ first_run_id: run.run_id }, { lock: 'daily-delivery' as const }] };
  for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; await delay(LOOK_MS)) {
    const report = await store.delivery_reports.findOne(filter, { projection: { _id: 1 } });
    if (report) return report;
    const refusal = await refusalOfRun(temporal, run);
    if (refusal) throw new Problem('conflict', REFUSALS[refusal] ?? 'L’exécution n’a pas pu commencer.');
  }
  return null;
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/runs/daily',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Lancer l’exécution du jour, ou rejoindre celle en cours',
      description:
        'Pour les deux sociétés. Une autre date qu’aujourd’hui est refusée. 202 quand elle est demandée et qu’aucun worker ne l’a commencée.',
      body: StartRunBody,
      response: { 200: StartedRunAnswer, 202: PendingAnswer },
    },
    handler: async ({ body, caller }, reply) => {
      const { store, temporal, clock } = app.deps;
      const now = clock();
      if (body.date && body.date !== parisDay(now)) {
        throw new Problem('bad_request', 'Une exécution ne se lance que pour aujourd’hui.');
      }
      const started = await launchDailyDelivery(temporal, { by: caller.id, now });
      const { date, workflow_id, run_id } = started;
      const report = await reportOf(app.deps, started);
      const event = {
        action: 'run.start' as const,
        entity_type: 'run' as const,
        entity_id: report?._id ?? date,
        entity: null,
      };
      await logEvent(store, { ...event, by: actorOf(caller) }, clock());
      if (report) {
        const temporal_url = temporal.urlOf(workflow_id, run_id);
        return { success: true, run: { id: report._id, date, workflow_id, temporal_url } };
      }
      const message = 'L’exécution est demandée ; elle commencera dès qu’un worker sera disponible.';
      return reply.code(202).send(pendingAnswer(app, started, message));
    },
  });
