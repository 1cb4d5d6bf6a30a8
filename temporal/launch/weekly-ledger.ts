/** Builds the ledger of a week. Every function throws `TemporalUnavailableError` when Temporal is silent. */
import { weeklyLedgerSummary } from '../../contracts/summaries.ts';
import type { WeeklyLedgerInput, WeeklyLedgerResult } from '../../contracts/weekly-ledger.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, DEFAULT_WAIT_MS, resultUntil, type StillRunning } from './call.ts';

type WeeklyLedger = (input: WeeklyLedgerInput) => Promise<WeeklyLedgerResult>;

/** Builds a week's ledger, or joins the same request under way, and waits for the result, 20 s at most. */
export async function awaitWeeklyLedger(
  temporal: TemporalLink,
  input: WeeklyLedgerInput,
): Promise<WeeklyLedgerResult | StillRunning> {
  const { client, taskQueue } = temporal;
  const workflowId = workflowIds.weeklyLedger(input);
  const deadline = Date.now() + DEFAULT_WAIT_MS;
  const handle = await callTemporal(() =>
    client.workflow.start<WeeklyLedger>('weeklyLedger', {
      workflowId,
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: weeklyLedgerSummary(input.week),
      args: [input],
    }),
  );
  return resultUntil(temporal, workflowId, () => handle.result(), deadline);
}
