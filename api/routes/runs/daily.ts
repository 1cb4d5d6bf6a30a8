import { setTimeout as delay } from 'node:timers/promises';
import { parisDay } from '../../../domain/paris-time.ts';
import { logEvent } from '../../../store/event-log.ts';
import type { Store } from '../../../store/mongo.ts';
import type { DeliveryReportDoc } from '../../../store/schema/deliveries.ts';
import { type StartedRun, startDailyDelivery } from '../../../temporal/deliveries.ts';
import type { App } from '../../deps.ts';
import { actorOf } from '../../plugins/auth.ts';
import { Problem } from '../../problem.ts';
import { StartedRunAnswer, StartRunBody } from '../../schemas/runs.ts';

const WAIT_MS = 5_000;
const LOOK_MS = 50;

/** The report of a run that was just started or joined; its first activity opens it a moment later. */
async function reportOf(store: Store, run: StartedRun): Promise<Pick<DeliveryReportDoc, '_id'> | null> {
  const filter = { date: run.date, $or: [{ first_run_id: run.run_id }, { lock: 'daily-delivery' as const }] };
  for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; await delay(LOOK_MS)) {
    const report = await store.delivery_reports.findOne(filter, { projection: { _id: 1 } });
    if (report) return report;
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
      description: 'Pour les deux sociétés. Une autre date qu’aujourd’hui est refusée.',
      body: StartRunBody,
      response: { 200: StartedRunAnswer },
    },
    handler: async ({ body, caller }) => {
      const { store, temporal, clock } = app.deps;
      const now = clock();
      if (body.date && body.date !== parisDay(now)) {
        throw new Problem('bad_request', 'Une exécution ne se lance que pour aujourd’hui.');
      }
      const started = await startDailyDelivery(temporal, { by: caller.id, now });
      const report = await reportOf(store, started);
      const id = report?._id ?? started.date;
      const event = { action: 'run.start', entity_type: 'run', entity_id: id, entity: null };
      await logEvent(store, { ...event, by: actorOf(caller) }, clock());
      return {
        success: true,
        run: {
          id,
          date: started.date,
          workflow_id: started.workflow_id,
          temporal_url: temporal.urlOf(started.workflow_id, started.run_id),
        },
      };
    },
  });
