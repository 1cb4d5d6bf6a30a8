/** The batches a daily run has to send: what failed before, and what is ready. */
import { MAX_AUTOMATIC_ATTEMPTS } from '../../domain/deliveries/delivery-lifecycle.ts';
import { IMMEDIATE_LATE_MS } from '../../domain/deliveries/immediate.ts';
import { undeliverableCode } from '../../domain/deliveries/delivery-failure.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from '../deliveries/collections.ts';
import { NEVER_ARRIVED } from '../deliveries/never-arrived.ts';
import { readSetting } from '../settings/settings.ts';

export type RunBatch = Pick<DeliveryBatchDoc, '_id' | 'client_id' | 'entity'>;

export interface RunPage {
  report_id: string;
  /** Entities whose calendar is open today. */
  entities: readonly Entity[];
  /** Last batch of the page before, `''` at first: ids sort by creation. */
  after: string;
  limit: number;
  /** Orders that could not be prepared on an earlier page. */
  skip?: readonly string[];
}

const FIELDS = { client_id: 1, entity: 1, run_id: 1 } as const;

/** Counts batches into a run's report. */
async function takeIntoRun(
  store: Store,
  reportId: string,
  batches: readonly Pick<DeliveryBatchDoc, '_id' | 'run_id'>[],
): Promise<void> {
  const ids = batches.filter(({ run_id }) => run_id !== reportId).map(({ _id }) => _id);
  if (ids.length === 0) return;
  await store.delivery_batches.updateMany({ _id: { $in: ids } }, { $set: { run_id: reportId } });
}

/**
 * One page of ready batches nobody wants to look at first, whoever prepared them; those an immediate pass has made only when it has
 * left them for too long.
 */
export async function takeReady(store: Store, page: RunPage, now: Date): Promise<RunBatch[]> {
  const { report_id, entities, after, limit } = page;
  const ready = await store.delivery_batches
    .find({
      status: 'ready_to_send',
      _id: { $gt: after },
      hold_for_review: false,
      entity: { $in: [...entities] },
      ...NEVER_ARRIVED,
      $nor: [{ immediate: true, created_at: { $gt: new Date(now.getTime() - IMMEDIATE_LATE_MS) } }],
    })
    .project<RunBatch & { run_id?: string }>(FIELDS)
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  await takeIntoRun(store, report_id, ready);
  return ready;
}

/**
 * One page of failed batches to try again, once per run (01-domain "The daily run" 1): automatic attempts left, not
 * tried since the run began, client active and deliverable.
 * @returns `last`: where the next page begins; null when this was the last one
 */
export async function takeFailed(
  store: Store,
  { report_id, entities, after, limit }: RunPage,
): Promise<{ batches: RunBatch[]; last: string | null }> {
  const report = await store.delivery_reports.findOne({ _id: report_id }, { projection: { started_at: 1 } });
  const failed = await store.delivery_batches
    .find({
      status: 'failed',
      _id: { $gt: after },
      entity: { $in: [...entities] },
      automatic_attempts: { $lt: MAX_AUTOMATIC_ATTEMPTS },
      ...NEVER_ARRIVED,
      // Its server asked to be left alone until then.
      retry_at: { $not: { $gt: new Date() } },
      // A batch a person is to look at first is tried by nobody before that person.
      $or: [{ hold_for_review: false }, { 'attempts.0': { $exists: true } }],
      $expr: { $lt: [{ $last: '$attempts.finished_at' }, report?.started_at ?? new Date()] },
    })
    .project<RunBatch & { run_id?: string }>(FIELDS)
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  const [clients, denylist] = await Promise.all([
    store.clients.find({ _id: { $in: failed.map(({ client_id }) => client_id) } }).toArray(),
    readSetting(store, 'email_denylist'),
  ]);
  const deliverable = new Set(
    clients.filter((client) => !undeliverableCode(client, denylist.domains)).map(({ _id }) => _id),
  );
  const batches = failed.filter(({ client_id }) => deliverable.has(client_id));
  await takeIntoRun(store, report_id, batches);
  return { batches, last: failed.length === limit ? failed.at(-1)!._id : null };
}
