/** How far running runs are, counted from the batches their reader may see (01-domain §5). */
import type { BatchStatus } from '../domain/delivery-lifecycle.ts';
import type { Store } from '../store/mongo.ts';
import type { DeliveryReportDoc } from '../store/schema/deliveries.ts';
import type { Scope } from './plugins/scope.ts';
import type { RunProgress } from './schemas/runs.ts';

const AHEAD: readonly BatchStatus[] = ['ready_to_send', 'sending'];
const TROUBLE: readonly BatchStatus[] = ['failed', 'uncertain'];

/** @returns by report id; those that are over are absent */
export async function runProgress(
  store: Store,
  reports: readonly Pick<DeliveryReportDoc, '_id' | 'status'>[],
  scope: Scope,
): Promise<Map<string, RunProgress>> {
  const running = reports.filter(({ status }) => status === 'running').map(({ _id }) => _id);
  const progress = new Map(running.map((id) => [id, { done: 0, total: 0, failed: 0 }]));
  const counted = await store.delivery_batches
    .aggregate<{ _id: { run_id: string; status: BatchStatus }; n: number }>([
      { $match: { run_id: { $in: running }, ...scope.filter() } },
      { $group: { _id: { run_id: '$run_id', status: '$status' }, n: { $sum: 1 } } },
    ])
    .toArray();
  for (const { _id, n } of counted) {
    const run = progress.get(_id.run_id)!;
    run.total += n;
    if (!AHEAD.includes(_id.status)) run.done += n;
    if (TROUBLE.includes(_id.status)) run.failed += n;
  }
  return progress;
}
