/** How far running runs are, counted from the batches their reader may see (01-domain §5). */
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { clientNames } from '../deliveries/names.ts';
import type { RunProgress } from './contract.ts';

type Counted = Pick<DeliveryBatchDoc, 'run_id' | 'client_id' | 'status' | 'hold_for_review'> & {
  tried_at?: Date;
};

/** @returns by report id; those that are over are absent */
export async function runProgress(
  store: Store,
  reports: readonly Pick<DeliveryReportDoc, '_id' | 'status' | 'started_at'>[],
  scope: Scope,
): Promise<Map<string, RunProgress>> {
  const running = new Map(
    reports.filter(({ status }) => status === 'running').map((report) => [report._id, report]),
  );
  const batches = await store.delivery_batches
    .find({ run_id: { $in: [...running.keys()] }, ...scope.filter() })
    .project<Counted>({
      run_id: 1,
      client_id: 1,
      status: 1,
      hold_for_review: 1,
      tried_at: { $last: '$attempts.finished_at' },
    })
    .toArray();
  const names = await clientNames(
    store,
    batches.filter(({ status }) => status === 'sending').map(({ client_id }) => client_id),
  );
  const progress = new Map<string, RunProgress>(
    [...running.keys()].map((id) => [id, { done: 0, total: 0, failed: 0, sending: [] }]),
  );
  for (const batch of batches) {
    const run = progress.get(batch.run_id!)!;
    const done = isDone(batch, running.get(batch.run_id!)!.started_at);
    run.total += 1;
    const client = batch.status === 'sending' && names.get(batch.client_id)?.name;
    if (client && !run.sending.includes(client)) run.sending.push(client);
    if (done) run.done += 1;
    if (done && (batch.status === 'failed' || batch.status === 'uncertain')) run.failed += 1;
  }
  return progress;
}

/** Whether the run has nothing more to do for a batch. */
function isDone({ status, hold_for_review, tried_at }: Counted, since: Date): boolean {
  if (status === 'sending') return false;
  // A person looks at it first.
  if (status === 'ready_to_send') return hold_for_review;
  // It failed before this run, which will try it again.
  if (status === 'failed') return !tried_at || tried_at >= since;
  return true;
}
