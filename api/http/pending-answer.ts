/** The body of a 202: a workflow goes on by itself. */
import type { App } from './deps.ts';
import type { PendingAnswer } from './contract.ts';

export const pendingAnswer = (
  app: App,
  { workflow_id, run_id }: { workflow_id: string; run_id?: string },
  message: string,
): PendingAnswer => ({
  success: true,
  pending: true,
  workflow_id,
  temporal_url: app.deps.temporal.urlOf(workflow_id, run_id),
  message,
});
