/** Starts and stops replays of past periods. Every function throws `TemporalUnavailableError` when Temporal is silent. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ReplayInput } from '../../contracts/replay.ts';
import { replaySummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

type Replay = (input: ReplayInput) => Promise<void>;

/** @returns as soon as it is asked for */
export function launchReplay(
  { client, taskQueue }: TemporalLink,
  input: ReplayInput,
): Promise<{ workflow_id: string }> {
  return callTemporal(async () => {
    const { workflowId } = await client.workflow.start<Replay>('replay', {
      workflowId: workflowIds.replay(input.replay_id),
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: replaySummary(input.replay_id),
      args: [input],
    });
    return { workflow_id: workflowId };
  });
}

/** Asks a replay to stop; one that is over is left. */
export async function cancelReplay({ client }: TemporalLink, { replay_id }: ReplayInput): Promise<void> {
  try {
    await callTemporal(() => client.workflow.getHandle(workflowIds.replay(replay_id)).cancel());
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
