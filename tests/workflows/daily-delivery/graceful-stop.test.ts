/** A worker that is told to stop while its activities are under way, and is the only one. */
import { expect, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { anOrderWithLeads, batchOf, runDelivery, startRun } from '../../support/delivery.ts';
import { startWorker, WorkerProcess } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

// The timers are to leave the batch to the run.
const world = useDelivery({ DELIVERY_RETRY_MINUTES: '60' });

it('in the retry step it ends although it waits for a workflow it would have to work on; the next one goes on', async () => {
  const order = await anOrderWithLeads(world, 1);
  const first = await startWorker(world);
  world.smtp.setMode('rcpt_450');
  await runDelivery(world);
  await first.stop();
  const { _id } = await batchOf(world, order);
  const inbox = world.temporal.client.workflow.getHandle(workflowIds.batch(_id));
  expect((await inbox.describe()).status.name).toBe('RUNNING');

  const worker = await WorkerProcess.start(world);
  world.smtp.setMode('mail_stall');
  const run = await startRun(world);
  await world.smtp.waitFor(({ stalledCount }) => stalledCount === 1);
  // Its retry waits for the batch's workflow, whose sending stands still.
  const code = await worker.stop();
  expect(code, worker.log).toBe(0);
  // The server never answered that try, which is recorded. The run goes on with whoever comes next, and tries it no more.
  const next = await startWorker(world);
  expect(await run.result()).toMatchObject({ sent: 0, failed: 1 });
  const batch = await batchOf(world, order);
  expect(batch.attempts.map(({ code }) => code)).toEqual(['SMTP_ENVELOPE_4XX', 'SMTP_TIMEOUT']);
  expect(world.smtp.messages).toEqual([]);
  await next.stop();
});
