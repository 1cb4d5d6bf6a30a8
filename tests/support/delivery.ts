/** What delivery tests do in a world: orders with leads, runs, and what became of them. */
import { expect } from 'vitest';
import type { BatchStatus } from '../../domain/deliveries/delivery-lifecycle.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { type StartedRun, launchDailyDelivery } from '../../temporal/launch/daily-delivery.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from '../../store/deliveries/collections.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { DailyDeliveryResult } from '../../contracts/daily-delivery.ts';
import { aSubmission, phoneNumber } from './intake.ts';
import { aLead } from './lead-records.ts';
import { insertOrder } from './records.ts';
import { until } from './until.ts';
import type { DeliveryWorld } from './world.ts';

export interface TestOrder {
  client_id: string;
  commande_id: string;
  email: string;
}

let phones = 0;

/** Makes a client with an order and posts `leads` leads for it through the real intake: they wait in `pending_csv`. */
export async function anOrderWithLeads(
  { store, intake }: DeliveryWorld,
  leads: number,
  options: {
    order?: Parameters<typeof insertOrder>[1];
    client?: Parameters<typeof insertOrder>[2];
  } = {},
): Promise<TestOrder> {
  // A département of its own: nobody else's order takes these leads.
  const departement = String(1 + (phones % 19)).padStart(2, '0');
  const { client, commande } = await insertOrder(
    store,
    { departements: [departement], ...options.order },
    options.client,
  );
  await intake.snapshot.refresh();
  await Promise.all(
    Array.from({ length: leads }, () =>
      intake.queue.submit(
        aSubmission({
          phone: phoneNumber((phones += 1)),
          entity: commande.entity,
          produit: commande.produit,
          departement,
        }),
      ),
    ),
  );
  phones += 1;
  return { client_id: client._id, commande_id: commande._id, email: client.email };
}

/** Leads of ZR7 that have waited for more than 8 days, counted as the ones that came in. */
export async function oldLeads({ store }: DeliveryWorld, count: number): Promise<LeadDoc[]> {
  const created_at = new Date(Date.now() - 9 * DAY_MS);
  const leads = Array.from({ length: count }, () =>
    aLead({ status: 'no_open_orders', phone: phoneNumber(700_000 + (phones += 1)), created_at }),
  );
  await store.leads.insertMany(leads);
  const { day } = leads[0]!;
  const _id = `received|ZR7|${day}|test`;
  await store.counters.insertOne({ _id, kind: 'received', entity: 'ZR7', day, n: count });
  return leads;
}

/** Starts today's run. */
export const startRun = ({ temporal }: DeliveryWorld): Promise<StartedRun> =>
  launchDailyDelivery(temporal, { by: 'test' });

/** Runs today's delivery to its end. */
export async function runDelivery(
  world: DeliveryWorld,
): Promise<{ result: DailyDeliveryResult; report: DeliveryReportDoc }> {
  const run = await startRun(world);
  const result = await run.result();
  return { result, report: await reportOf(world, result.report_id) };
}

export async function reportOf({ store }: DeliveryWorld, id: string): Promise<DeliveryReportDoc> {
  const report = await store.delivery_reports.findOne({ _id: id });
  if (!report) throw new Error(`no report ${id}`);
  return report;
}

export const batchOf = ({ store }: DeliveryWorld, { client_id }: TestOrder): Promise<DeliveryBatchDoc> =>
  until(() => store.delivery_batches.findOne({ client_id }, { sort: { _id: -1 } }));

export const deliveriesOf = ({ store }: DeliveryWorld, { client_id }: TestOrder): Promise<DeliveryDoc[]> =>
  store.deliveries.find({ client_id }).sort({ _id: 1 }).toArray();

export async function leadsOf(world: DeliveryWorld, order: TestOrder): Promise<LeadDoc[]> {
  const deliveries = await deliveriesOf(world, order);
  return world.store.leads.find({ _id: { $in: deliveries.map(({ lead_id }) => lead_id) } }).toArray();
}

/** Waits until an order's batch is so, and deliveries and leads have followed. */
export const untilStatus = (
  world: DeliveryWorld,
  order: TestOrder,
  status: BatchStatus,
): Promise<DeliveryBatchDoc> =>
  until(async () => {
    const batch = await batchOf(world, order);
    return batch.status === status && !batch.unfinished && batch;
  });

/** Deliveries and leads say what the batch says. */
export async function expectFollowed(world: DeliveryWorld, order: TestOrder, status: BatchStatus) {
  for (const delivery of await deliveriesOf(world, order)) expect(delivery.status).toBe(status);
  for (const lead of await leadsOf(world, order)) {
    const sold = status === 'sent';
    expect(lead).toMatchObject({ status: sold ? 'livre' : 'routed', in_delivery: !sold });
  }
}
