/**
 * Turns assigned deliveries into batches: `pending_csv` → `ready_to_send` with the CSV, or → `failed` when the client
 * cannot be delivered to (01-domain "The daily run" 1). Batch and deliveries change in one transaction, whose filter
 * fails when somebody else has put one of the deliveries into a batch meanwhile.
 */
import type { ClientSession, Filter } from 'mongodb';
import {
  type DeliveryFailureCode,
  PREPARE_FAILED,
  undeliverableCode,
} from '../../domain/deliveries/delivery-failure.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WaitingOrder } from '../../domain/deliveries/immediate.ts';
import { messageIdOf } from '../../domain/deliveries/mail.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import {
  BATCH_DELIVERY_FIELDS,
  batchContent,
  type BatchDelivery,
  type BatchRow,
  filenamesOf,
  readRows,
} from './batch-content.ts';
import { newIdAfter } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from './collections.ts';
import { LEAVES_AT_ONCE, ordersFilter } from './waiting-orders.ts';
import type { Senders } from '../settings/senders.ts';
import { readSetting } from '../settings/settings.ts';
import { cancelSuppressed } from './cancel-in-transaction.ts';
import { isStaleRead, mayPass, StaleReadError } from '../db/errors.ts';
import { NOT_HELD } from '../v1/hold.ts';
import { eachApart } from '../db/each-apart.ts';

/** Leads of one batch, and of one page: what fits a transaction comfortably. */
const MAX_LEADS = 5_000;
/** A larger CSV becomes several batches: a document holds 16 MiB, and mail servers take less. */
const MAX_CSV_BYTES = 4_000_000;

export interface PrepareInput {
  senders: Senders;
  /** Entities whose calendar is open; the others' deliveries stay as they are. */
  entities: readonly Entity[];
  client_id?: string;
  /** Report of the run that asks. */
  run_id?: string;
  /** Ids of what is made sort after this one. */
  after?: string;
  /** Orders that could not be prepared on an earlier page. */
  skip?: readonly string[];
  /** Only what leaves at once, of these orders. */
  immediate?: readonly Pick<WaitingOrder, 'client_id' | 'commande_id'>[];
  /** Only what was assigned before. */
  assigned_before?: Date;
  /** Batches, at most. */
  limit: number;
  now: Date;
}

/** An order whose deliveries could not be made into a batch: they stay `pending_csv` with `PREPARE_FAILED`. */
export interface UnpreparedOrder {
  commande_id: string;
  client_id: string;
  entity: Entity;
  /** Leads. */
  count: number;
  error: unknown;
}

export interface Prepared {
  /** Batches made, `failed` ones included. */
  made: Pick<DeliveryBatchDoc, '_id' | 'entity' | 'client_id' | 'status' | 'count' | 'hold_for_review'>[];
  /** To be passed as `skip` when the next page is asked for. */
  unprepared: UnpreparedOrder[];
  /** Deliveries were left for another page. */
  more: boolean;
}

/**
 * One page of batches: a client's order each, in the order of client, commande and assignment. An order that cannot be
 * prepared does not keep the others from it.
 */
export async function makeBatches(store: Store, input: PrepareInput): Promise<Prepared> {
  const { entities, client_id, limit, skip = [], immediate, assigned_before } = input;
  const filter: Filter<DeliveryDoc> = {
    status: 'pending_csv',
    entity: { $in: [...entities] },
    ...NOT_HELD,
    ...(client_id && { client_id }),
    ...(skip.length > 0 && { commande_id: { $nin: [...skip] } }),
    ...(assigned_before && { assigned_at: { $lt: assigned_before } }),
    ...(immediate && { ...ordersFilter(immediate), ...LEAVES_AT_ONCE }),
  };
  const { groups, more } = await readGroups(store, filter, limit);
  return { ...(await prepareGroups(store, groups, input)), more };
}

/**
 * Gives the batch of a delivery that a person sends by hand, and makes it when there is none yet.
 * @returns the batch's id
 * @throws DeliveryRefusal
 */
export async function ensureBatch(
  store: Store,
  deliveryId: string,
  input: { senders: Senders; now: Date },
): Promise<string> {
  const delivery = await store.deliveries.findOne({ _id: deliveryId });
  if (!delivery) throw new DeliveryRefusal('DELIVERY_NOT_FOUND');
  if (delivery.status === 'cancelled') throw new DeliveryRefusal('CANCELLED');
  if (delivery.v1_hold) throw new DeliveryRefusal('IMPORT_UNVERIFIED');
  if (delivery.batch_id) return delivery.batch_id;
  const [client, denylist] = await Promise.all([
    store.clients.findOne({ _id: delivery.client_id }),
    readSetting(store, 'email_denylist'),
  ]);
  const trouble = undeliverableCode(client, denylist.domains);
  if (trouble) throw new DeliveryRefusal(trouble === 'CLIENT_INACTIVE' ? trouble : 'CLIENT_NOT_DELIVERABLE');
  const { made, unprepared } = await prepareGroups(store, [[delivery]], { ...input, entities: [], limit: 1 });
  if (made[0]) return made[0]._id;
  if (unprepared[0]) throw unprepared[0].error;
  // Nothing was made because a run put it into a batch at this very moment, or because its phone was suppressed.
  const again = await store.deliveries.findOne({ _id: deliveryId });
  if (again?.batch_id) return again.batch_id;
  throw new DeliveryRefusal('CANCELLED');
}

async function readGroups(store: Store, filter: Filter<DeliveryDoc>, limit: number) {
  const groups: BatchDelivery[][] = [];
  let leads = 0;
  const cursor = store.deliveries
    .find(filter)
    .project<BatchDelivery>(BATCH_DELIVERY_FIELDS)
    .sort({ client_id: 1, commande_id: 1, _id: 1 });
  for await (const delivery of cursor) {
    if (leads === MAX_LEADS) return { groups, more: true };
    const group = groups.at(-1);
    const first = group?.[0];
    if (
      group &&
      first?.client_id === delivery.client_id &&
      first.commande_id === delivery.commande_id &&
      first.produit === delivery.produit
    )
      group.push(delivery);
    else if (groups.length === limit) return { groups, more: true };
    else groups.push([delivery]);
    leads += 1;
  }
  return { groups, more: false };
}

/** What becomes of the deliveries of one order. */
interface Draft {
  /** Several when the CSV of one would be too large, none when nobody is left. */
  batches: DeliveryBatchDoc[];
  barred: BatchDelivery[];
}

type Group = readonly BatchDelivery[];

async function prepareGroups(
  store: Store,
  groups: readonly Group[],
  input: PrepareInput,
): Promise<Pick<Prepared, 'made' | 'unprepared'>> {
  if (groups.length === 0) return { made: [], unprepared: [] };
  try {
    const made = await writePage(store, groups, input);
    return { made, unprepared: [] };
  } catch (error) {
    if (mayPass(error)) throw error;
  }
  // Somebody prepared or cancelled part of this page meanwhile, or one group cannot be prepared: each goes on its own.
  const made: DeliveryBatchDoc[] = [];
  const failed: { group: Group; error: unknown }[] = [];
  await eachApart(
    groups,
    async (group) => made.push(...(await writePage(store, [group], input))),
    (error, group) => {
      // What moved on meanwhile is no longer this page's.
      if (!isStaleRead(error)) failed.push({ group, error });
    },
  );
  const ids = failed.flatMap(({ group }) => group.map(({ _id }) => _id));
  if (ids.length > 0)
    await store.deliveries.updateMany(
      { _id: { $in: ids }, status: 'pending_csv' },
      { $set: { last_error: PREPARE_FAILED, updated_at: input.now } },
    );
  const unprepared = failed.map(({ group, error }): UnpreparedOrder => {
    const { commande_id, client_id, entity } = group[0]!;
    return { commande_id, client_id, entity, count: group.length, error };
  });
  return { made, unprepared };
}

/** Prepares groups in one transaction. */
async function writePage(
  store: Store,
  groups: readonly Group[],
  input: PrepareInput,
): Promise<DeliveryBatchDoc[]> {
  const first = groups.map((group) => group[0]!);
  const [denylist, clients, read, names] = await Promise.all([
    readSetting(store, 'email_denylist'),
    store.clients.find({ _id: { $in: first.map(({ client_id }) => client_id) } }).toArray(),
    readRows(store, groups.flat()),
    filenamesOf(store, {
      commande_ids: first.map(({ commande_id }) => commande_id),
      day: parisDay(input.now),
    }),
  ]);
  const byId = new Map(clients.map((client) => [client._id, client]));
  const rows = new Map(read.rows.map((row) => [row.delivery._id, row]));
  const drafts = groups.map((group): Draft => {
    const client = byId.get(group[0]!.client_id);
    const trouble = undeliverableCode(client, denylist.domains);
    const kept = group.flatMap((delivery) => rows.get(delivery._id) ?? []);
    const taken = names.get(group[0]!.commande_id)!;
    return {
      batches: batchDrafts(kept, client, trouble, { ...input, taken }),
      barred: group.filter((delivery) => !rows.has(delivery._id)),
    };
  });
  await transaction(store, (session) => write(store, session, drafts, input.now));
  return drafts.flatMap(({ batches }) => batches);
}

type DraftInput = Pick<PrepareInput, 'senders' | 'run_id' | 'after' | 'now'> & {
  /** Absent: a run, or a person, makes it. */
  immediate?: unknown;
  taken: Set<string>;
};

/** Batches of some deliveries of one order, none with a larger CSV than a batch may have. */
function batchDrafts(
  rows: readonly BatchRow[],
  client: ClientDoc | undefined,
  trouble: DeliveryFailureCode | null,
  input: DraftInput,
): DeliveryBatchDoc[] {
  if (rows.length === 0) return [];
  const batch = batchDraft(rows, client, trouble, input);
  if (rows.length === 1 || Buffer.byteLength(batch.csv) <= MAX_CSV_BYTES) {
    input.taken.add(batch.csv_filename);
    return [batch];
  }
  const half = Math.ceil(rows.length / 2);
  return [rows.slice(0, half), rows.slice(half)].flatMap((part) => batchDrafts(part, client, trouble, input));
}

/** A new batch of some deliveries of one order. */
export function batchDraft(
  rows: readonly BatchRow[],
  client: ClientDoc | undefined,
  trouble: DeliveryFailureCode | null,
  { senders, run_id, after = '', immediate, now, taken }: DraftInput,
): DeliveryBatchDoc {
  const { entity, client_id, commande_id, produit } = rows[0]!.delivery;
  const _id = newIdAfter(after);
  const day = parisDay(now);
  const csvOptions = client ?? { csv_delimiter: ',', csv_bom: false };
  return {
    _id,
    entity,
    client_id,
    commande_id,
    produit,
    day,
    ...(run_id && { run_id }),
    ...(immediate !== undefined && { immediate: true as const }),
    status: trouble ? 'failed' : 'ready_to_send',
    ...batchContent({ entity, produit, day }, csvOptions, rows, taken),
    message_id: messageIdOf(_id, senders[entity].address),
    simulated: false,
    hold_for_review: client?.auto_send_enabled === false,
    attempts: [],
    automatic_attempts: 0,
    retryable: false,
    ...(trouble && { last_error: trouble }),
    sent_to: [],
    rejected_to: [],
    unfinished: false,
    rev: 0,
    created_at: now,
    updated_at: now,
  };
}

async function write(
  store: Store,
  session: ClientSession,
  drafts: readonly Draft[],
  now: Date,
): Promise<void> {
  const barred = drafts.flatMap((draft) => draft.barred);
  await cancelSuppressed(store, session, barred, { now, mayHaveArrived: false });
  await insertBatches(
    store,
    session,
    drafts.flatMap(({ batches }) => batches),
    { now, from: ['pending_csv'] },
  );
}

/**
 * Inserts batches and moves their deliveries into them, inside the caller's transaction.
 * @throws StaleReadError when a delivery is no longer in one of the statuses `from`
 */
export async function insertBatches(
  store: Store,
  session: ClientSession,
  batches: readonly DeliveryBatchDoc[],
  { now, from }: { now: Date; from: readonly DeliveryDoc['status'][] },
): Promise<void> {
  if (batches.length === 0) return;
  await store.delivery_batches.insertMany(batches, { session });
  const { modifiedCount } = await store.deliveries.bulkWrite(
    batches.map(({ _id, delivery_ids, status, last_error, csv_filename, immediate, run_id }) => ({
      updateMany: {
        filter: { _id: { $in: delivery_ids }, status: { $in: [...from] } },
        update: {
          $set: {
            ...{ batch_id: _id, status, csv_filename, updated_at: now },
            ...(last_error && { last_error }),
            ...(immediate && { immediate }),
          },
          $unset: {
            batch_rev: 1,
            ...(!last_error && { last_error: 1 as const }),
            ...(run_id && !immediate && { immediate: 1 as const }),
          },
        },
      },
    })),
    { session },
  );
  const expected = batches.reduce((sum, batch) => sum + batch.count, 0);
  if (modifiedCount !== expected) throw new StaleReadError('a delivery moved on');
}
