/** Has what is asked of a file done. Throws `TemporalUnavailableError` when Temporal is silent; the sweep then starts it later. */
import { lookAgainSignal } from '../../contracts/imports.ts';
import { importSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

type ImportFile = (importId: string) => Promise<void>;

export async function launchImport({ client, taskQueue }: TemporalLink, importId: string): Promise<void> {
  await callTemporal(() =>
    client.workflow.signalWithStart<ImportFile>('importFile', {
      workflowId: workflowIds.importFile(importId),
      taskQueue,
      staticSummary: importSummary(importId),
      signal: lookAgainSignal,
      args: [importId],
    }),
  );
}
