/** Leads of immediate orders leave at once, beside the run and never twice (12-rules U34–U38). */
import { describe, expect, it } from 'vitest';
import { alertLate, wakeImmediate } from '../../../activities/deliveries/wake-immediate.ts';
import { lookAgainSignal } from '../../../contracts/batch.ts';
import { immediateStateQuery } from '../../../contracts/immediate.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { IMMEDIATE_LATE_MS, MAILS_AN_HOUR } from '../../../domain/deliveries/immediate.ts';
import { launchImmediate } from '../../../temporal/launch/immediate.ts';
import { API_ENV, apiClient } from '../../support/api-client.ts';
import { startBuyer } from '../../support/buyer-server.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  expectFollowed,
  runDelivery,
  startRun,
  untilStatus,
} from '../../support/delivery.ts';
import { checkHistory } from '../../support/histories.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { openCalendar, useDelivery } from '../../support/world.ts';

const world = useDelivery(API_ENV);
useWorker(world);

const NOW = { order: { delivery_mode: 'immediate' as const } };
const handle = () => world.temporal.client.workflow.getHandle(workflowIds.immediate('ZR7'));
const batches = () => world.store.delivery_batches.find().sort({ _id: 1 }).toArray();

describe('an immediate order', () => {
  it('has its lead at the client within seconds, by mail and by API, and apart in the report', async () => {
    const asked = Date.now();
    const order = await anOrderWithLeads(world, 1, NOW);
    await world.smtp.waitFor(({ messages }) => messages.length === 1);
    expect(Date.now() - asked).toBeLessThan(10_000);
    const batch = await untilStatus(world, order, 'sent');
    expect(batch).toMatchObject({ immediate: true, sent_to: [order.email], unfinished: false });
    await expectFollowed(world, order, 'sent');

    const buyer = await startBuyer();
    const byApi = await anOrderWithLeads(world, 1, { ...NOW, client: apiClient(buyer.url) });
    await untilStatus(world, byApi, 'sent');
    expect(buyer.requests).toHaveLength(1);
    await buyer.close();

    const { report } = await runDelivery(world);
    expect(report.totals.ZR7).toMatchObject({ fresh: 0, sent: 0 });
    expect(report.immediate?.totals.ZR7).toMatchObject({ fresh: 2, sent: 2 });
    // Reports in a row count each batch once.
    expect((await runDelivery(world)).report.immediate).toBeUndefined();
    expect(world.smtp.messages).toHaveLength(1);
    expect(await handle().query(immediateStateQuery)).toEqual({ sending: 0, sent: 2, failed: 0 });
    await checkHistory(world, { workflowId: workflowIds.immediate('ZR7'), shape: 'immediate' });
  });
});
