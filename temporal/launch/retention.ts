/** Starts a dry run of the purge. Throws `TemporalUnavailableError` when Temporal is silent. */
import type { RetentionInput } from '../../contracts/retention.ts';
import { retentionSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, DEFAULT_WAIT_MS, resultUntil } from './call.ts';

type Retention = (input: RetentionInput) => Promise<void>;

/** Starts it and waits for its end, 20 s at most: it goes on all the same. */
export async function awaitRetention(temporal: TemporalLink, input: RetentionInput): Promise<void> {
  const { client, taskQueue } = temporal;
  const deadline = Date.now() + DEFAULT_WAIT_MS;
  const workflowId = workflowIds.retention(input.run_id);
  const handle = await callTemporal(() =>
    client.workflow.start<Retention>('retention', {
      workflowId,
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: retentionSummary(input.run_id),
      args: [input],
    }),
  );
  await resultUntil(temporal, workflowId, () => handle.result(), deadline);
}
