/** Finding a run; pausing and resuming it, the same but for the signal. */
import type { FastifyRequest } from 'fastify';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import type { TemporalLink } from '../../temporal/connection.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found, Problem } from '../http/problem.ts';

/** The report of the run a request names. @throws Problem 404 */
export async function runOf(app: App, id: string): Promise<DeliveryReportDoc> {
  return found(await app.deps.store.delivery_reports.findOne({ _id: id }), 'Cette exécution n’existe pas.');
}

/** @param signal tells the run's workflow */
export async function signalRun(
  app: App,
  { params, caller }: Pick<FastifyRequest, 'caller'> & { params: { id: string } },
  action: 'pause' | 'resume',
  signal: (temporal: TemporalLink, date: ParisDay) => Promise<void>,
): Promise<{ success: boolean; id: string; paused: boolean }> {
  const { store, temporal, clock } = app.deps;
  const run = await runOf(app, params.id);
  if (run.status !== 'running') throw new Problem('conflict', 'Cette exécution est terminée.');
  await signal(temporal, run.date);
  const event = {
    action: `run.${action}` as const,
    entity_type: 'run' as const,
    entity_id: run._id,
    entity: null,
  };
  await logEvent(store, { ...event, by: actorOf(caller) }, clock());
  return { success: true, id: run._id, paused: action === 'pause' };
}
