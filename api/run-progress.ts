/** How far running runs are, as a reader of one company may see it: its own batches only (01-domain §5). */
import type { BatchStatus } from '../domain/delivery-lifecycle.ts';
import type { Store } from '../store/mongo.ts';
import type { DeliveryReportDoc } from '../store/schema/deliveries.ts';
import type { Scope } from './plugins/scope.ts';

type Progress = DeliveryReportDoc['progress'];

const AHEAD: readonly BatchStatus[] = ['ready_to_send', 'sending'];
const TROUBLE: readonly BatchStatus[] = ['failed', 'uncertain'];

/** @returns the reports; under one company, with the progress of its batches while they run and none afterwards */
export async function withOwnProgress(
  store: Store,
  reports: readonly DeliveryReportDoc[],
  scope: Scope,
): Promise<DeliveryReportDoc[]> {
  if (scope.both) return [...reports];
  const running = reports.filter(({ status }) => status === 'running').map(({ _id }) => _id);
  const batches = await store.delivery_batches
    .find({ run_id: { $in: running }, ...scope.filter() }, { projection: { run_id: 1, status: 1 } })
    .toArray();
  const progressOf = (id: string): Progress => {
    const own = batches.filter(({ run_id }) => run_id === id);
    const ahead = own.filter(({ status }) => AHEAD.includes(status)).length;
    const failed = own.filter(({ status }) => TROUBLE.includes(status)).length;
    return { done: own.length - ahead, total: own.length, failed };
  };
  return reports.map((report) => ({ ...report, progress: progressOf(report._id) }));
}
