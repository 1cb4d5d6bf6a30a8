/** Runs Monday's job now. Every function throws `TemporalUnavailableError` when Temporal is silent. */
import type { IntercompanyInput, IntercompanyResult } from '../../contracts/intercompany.ts';
import { intercompanySummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, DEFAULT_WAIT_MS, resultUntil, type StillRunning } from './call.ts';

type Intercompany = (input: IntercompanyInput) => Promise<IntercompanyResult>;

export type IntercompanyRequest = Omit<IntercompanyInput, 'trigger'>;

/** Starts the run of a week, or joins the one under way. @returns its result, which may take as long as it takes */
export async function launchIntercompany(
  { client, taskQueue }: TemporalLink,
  request: IntercompanyRequest,
): Promise<{ workflow_id: string; result(): Promise<IntercompanyResult> }> {
  const workflowId = workflowIds.intercompany(request);
  const handle = await callTemporal(() =>
    client.workflow.start<Intercompany>('intercompany', {
      workflowId,
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: intercompanySummary(request.week),
      args: [{ ...request, trigger: 'manual' }],
    }),
  );
  return { workflow_id: workflowId, result: () => handle.result() };
}

/** As `launchIntercompany`, and waits for the result, 20 s at most. */
export async function awaitIntercompany(
  temporal: TemporalLink,
  request: IntercompanyRequest,
): Promise<IntercompanyResult | StillRunning> {
  const deadline = Date.now() + DEFAULT_WAIT_MS;
  const { workflow_id, result } = await launchIntercompany(temporal, request);
  return resultUntil(temporal, workflow_id, result, deadline);
}
