/** Has an erasure carried out. Throws `TemporalUnavailableError` when Temporal is silent; the sweep then starts it later. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { acknowledgedSignal, ERASURE_LIMITS, type ErasureInput } from '../../contracts/privacy.ts';
import { erasureSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

type Erasure = (input: ErasureInput) => Promise<void>;

export async function launchErasure(
  { client, taskQueue }: TemporalLink,
  erasure_id: string,
  limits = ERASURE_LIMITS,
): Promise<void> {
  await callTemporal(() =>
    client.workflow.start<Erasure>('erasure', {
      workflowId: workflowIds.erasure(erasure_id),
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: erasureSummary(erasure_id),
      args: [{ erasure_id, limits }],
    }),
  );
}

/** Tells it that somebody has answered; one that has ended needs no telling. */
export async function tellErasure({ client }: TemporalLink, erasureId: string): Promise<void> {
  await callTemporal(async () => {
    try {
      await client.workflow.getHandle(workflowIds.erasure(erasureId)).signal(acknowledgedSignal);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  });
}
