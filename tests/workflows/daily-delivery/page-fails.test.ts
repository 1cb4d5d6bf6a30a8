/** A page of batches that cannot be prepared, while the page before it is sent: on activities that only take notes. */
import { NativeConnection } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { DailyDeliveryInput, DailyDeliveryResult } from '../../../contracts/daily-delivery.ts';
import { temporalAddress } from '../../../temporal/connection.ts';
import { createWorker } from '../../../temporal/worker.ts';
import { useDelivery } from '../../support/world.ts';
import '../../support/quiet-runtime.ts';

const world = useDelivery();

it('what was sent meanwhile is finished all the same', async () => {
  const { config, temporal, today } = world;
  const finished: string[] = [];
  let pages = 0;
  const activities = {
    openRun: () => ({ report_id: today, open: ['ZR7'] }),
    sweepBatches: () => ({ inbox: [] }),
    takeFailedBatches: () => ({ batches: [], last: null }),
    prepareBatches() {
      pages += 1;
      if (pages > 1) throw ApplicationFailure.nonRetryable('INTERNAL', 'INTERNAL');
      return { ready: [{ batch_id: 'b1', client_id: 'c1' }], refused: [], more: true };
    },
    sendBatches: ({ batch_ids }: { batch_ids: string[] }) =>
      batch_ids.map((batch_id) => ({ batch_id, status: 'sent' })),
    finishBatches: (ids: string[]) => void finished.push(...ids),
    markLbPage: () => ({ marked: { ZR7: 0, MDL: 0 }, more: false }),
    assignStockPages: () => ({ assigned: 0, kept: 0, failed: 0, next: null }),
    logShortfalls: () => undefined,
    saveRun: ({ errors }: { errors: { code: string }[] }) => errors,
  };
  const connection = await NativeConnection.connect(temporalAddress(config));
  const worker = await createWorker(
    connection,
    config,
    { activities, around: [] },
    {
      workflowBundle: { codePath: config.WORKFLOW_BUNDLE },
    },
  );
  const errors = await worker.runUntil(
    temporal.client.workflow.execute<(input: DailyDeliveryInput) => Promise<DailyDeliveryResult>>(
      'dailyDelivery',
      {
        workflowId: 'daily-delivery/page-fails',
        taskQueue: temporal.taskQueue,
        args: [{ date: today, trigger: 'manual', by: 'test' }],
      },
    ),
  );
  await connection.close();
  expect(finished).toEqual(['b1']);
  expect(errors).toMatchObject([{ code: 'DELIVER_PENDING_FAILED' }, { code: 'DELIVER_ASSIGNED_FAILED' }]);
});
