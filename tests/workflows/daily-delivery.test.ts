import { describe, expect, it } from 'vitest';
import { isBalanced } from '../../domain/balance.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  runDelivery,
  useDelivery,
  useWorker,
} from '../support/delivery.ts';

const world = useDelivery();
useWorker(world);

describe('the daily run', () => {
  it('sends what waits, a batch per order, and reports it', async () => {
    const first = await anOrderWithLeads(world, 3);
    const second = await anOrderWithLeads(world, 2, { client: { entity: 'MDL' } });
    const { result, report } = await runDelivery(world);
    expect(result).toMatchObject({
      report_id: world.today,
      sent: 2,
      failed: 0,
      uncertain: 0,
      balanced: true,
    });
    expect(report.totals.ZR7).toMatchObject({ fresh: 3, sent: 3, failed: 0 });
    expect(report.totals.MDL).toMatchObject({ fresh: 2, sent: 2, failed: 0 });
    expect(isBalanced(report.balance)).toBe(true);
    expect(world.smtp.messages.map(({ to }) => to)).toEqual([[first.email]]);
    expect(world.goodSmtp.messages.map(({ to }) => to)).toEqual([[second.email]]);
    for (const order of [first, second]) {
      const batch = await batchOf(world, order);
      expect(batch).toMatchObject({ status: 'sent', sent_to: [order.email], unfinished: false });
      for (const delivery of await deliveriesOf(world, order)) {
        expect(delivery).toMatchObject({
          status: 'sent',
          outcome: 'accepted',
          sent_to: [order.email],
          send_attempts: 1,
        });
        const lead = await world.store.leads.findOne({ _id: delivery.lead_id });
        expect(lead).toMatchObject({ status: 'livre', in_delivery: false, sold_to: [order.client_id] });
      }
    }
  });
});
