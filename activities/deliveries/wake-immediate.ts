/** Has what waits leave at once, and tells of what has waited too long (12-rules U38). */
import { activityInfo, getClient } from '@temporalio/activity';
import { lookAgainSignal } from '../../contracts/batch.ts';
import type { ImmediateInput } from '../../contracts/immediate.ts';
import { immediateSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { entitiesToSendAtOnce, lateOrders } from '../../store/deliveries/waiting-orders.ts';
import { raiseAlert, resolveOthers } from '../../store/monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';

async function askImmediate(entity: Entity): Promise<void> {
  await getClient().workflow.signalWithStart<(input: ImmediateInput) => Promise<void>>('immediate', {
    workflowId: workflowIds.immediate(entity),
    taskQueue: activityInfo().taskQueue,
    staticSummary: immediateSummary(entity),
    args: [{ entity }],
    signal: lookAgainSignal,
  });
}

/** Wakes the pass of every company that has something to send at once. */
export async function wakeImmediate(
  { store }: Pick<ActivityDeps, 'store'>,
  now: Date,
  ask: (entity: Entity) => Promise<void> = askImmediate,
): Promise<void> {
  for (const entity of await entitiesToSendAtOnce(store, now)) await ask(entity);
}

/** Alerts on every immediate order a lead of which has waited too long, until none has. */
export async function alertLate(deps: Pick<ActivityDeps, 'store' | 'log'>, now: Date): Promise<void> {
  const late = await lateOrders(deps.store, now);
  for (const { commande_id, client_id, entity, count, since } of late) {
    const subject = { type: 'commande' as const, id: commande_id, entity, related: { client_id } };
    const facts = { count, since: since.toISOString() };
    await raiseAlert(deps, 'immediate_late', { ...subject, occurrence: facts.since }, facts, now);
  }
  await resolveOthers(
    deps.store,
    ['immediate_late'],
    late.map(({ commande_id }) => commande_id),
    now,
  );
}
