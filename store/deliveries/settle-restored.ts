/**
 * After a restore: every unfinished batch becomes what Temporal's histories say of it, else `uncertain`. One write per batch, whose
 * filter knows the restore, so that it is done once however often the settling begins again.
 */
import type { Filter, UpdateFilter } from 'mongodb';
import { addressees } from '../../domain/deliveries/addressees.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { type BatchVerdict, batchVerdict, RESTORED, type SendFact } from '../../domain/system/restore.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { Store } from '../db/mongo.ts';
import { readSetting } from '../settings/settings.ts';
import type { Senders } from '../settings/senders.ts';
import type { BatchAttempt, DeliveryBatchDoc } from './collections.ts';
import { makeBatches, type UnpreparedOrder } from './make-batches.ts';
import { projectBatches, unfinishedBatches } from './sending/project-batches.ts';

/** Batches of one look. */
const PAGE = 200;
const UNFINISHED = ['ready_to_send', 'sending', 'failed', 'uncertain'] as const;
/** Where nobody knows any more to whom it went. */
const NOBODY = 'destinataire inconnu';

type Batch = Pick<DeliveryBatchDoc, '_id' | 'client_id' | 'simulated' | 'attempts'>;

/** Names the try a restore stands for: one per restore and batch. */
export const restoreToken = (restoreId: string): string => `restore ${restoreId}`;

/**
 * What waits in no batch yet may have left in one the database does not know: it goes into one people can decide about. What came
 * in since the restore did not leave.
 */
export async function batchRestored(
  store: Store,
  { senders, marked_at, now }: { senders: Senders; marked_at: Date; now: Date },
): Promise<UnpreparedOrder[]> {
  const unprepared: UnpreparedOrder[] = [];
  for (;;) {
    const skip = unprepared.map(({ commande_id }) => commande_id);
    const page = await makeBatches(store, {
      ...{ senders, entities: ENTITIES, skip, assigned_before: marked_at },
      ...{ limit: PAGE, now },
    });
    unprepared.push(...page.unprepared);
    if (!page.more) return unprepared;
  }
}

/** What people asked for before the backup is not carried out after it; a channel that is missing is not tried by itself. */
export async function dropRestoredRequests(store: Store, now: Date): Promise<void> {
  await store.delivery_batches.updateMany(
    { 'asked.open': true },
    { $unset: { 'asked.open': 1 }, $set: { 'asked.dropped': true, 'asked.closed_at': now } },
  );
  await store.delivery_batches.updateMany(
    { 'missing.status': 'failed' },
    {
      $set: {
        'missing.status': 'uncertain',
        'missing.retryable': false,
        'missing.code': RESTORED,
        updated_at: now,
      },
      $inc: { rev: 1 },
    },
  );
}

export interface SettleInput {
  restore_id: string;
  facts: ReadonlyMap<string, readonly SendFact[]>;
  now: Date;
  /** Told after each batch that was written. */
  onSettled?: () => void;
}

/** Settles every unfinished batch that this restore has not settled yet; deliveries and leads follow. */
export async function settleBatches(store: Store, input: SettleInput): Promise<void> {
  const token = restoreToken(input.restore_id);
  const { now } = input;
  const filter: Filter<DeliveryBatchDoc> = {
    status: { $in: [...UNFINISHED] },
    'attempts.token': { $ne: token },
  };
  for (;;) {
    const page = await store.delivery_batches
      .find(filter)
      .project<Batch>({ client_id: 1, simulated: 1, attempts: 1 })
      .limit(PAGE)
      .toArray();
    if (page.length === 0) break;
    const [clients, denylist] = await Promise.all([
      store.clients.find({ _id: { $in: page.map(({ client_id }) => client_id) } }).toArray(),
      readSetting(store, 'email_denylist'),
    ]);
    for (const batch of page) {
      const client = clients.find(({ _id }) => _id === batch.client_id) ?? null;
      const { to, simulated } = addressees(client, undefined, denylist);
      const addressed = { to: to.length > 0 ? to : lastAddress(batch, client), simulated };
      const verdict = batchVerdict(input.facts.get(batch._id) ?? []);
      await store.delivery_batches.updateOne(
        { _id: batch._id, ...filter },
        updateOf(verdict, { token, ...addressed }, now),
      );
      input.onSettled?.();
    }
  }
  for (;;) {
    const open = await unfinishedBatches(store, PAGE);
    if (open.length === 0) return;
    await projectBatches(store, open, now);
  }
}

/** Whom it would have gone to: its last try knows, else what the client has. */
const lastAddress = ({ attempts }: Batch, client: ClientDoc | null): string[] => {
  const known = attempts.at(-1)?.to ?? [];
  if (known.length > 0) return known;
  return [client?.email || NOBODY];
};

function updateOf(
  { result, fact }: BatchVerdict,
  who: Pick<BatchAttempt, 'token' | 'to' | 'simulated'>,
  now: Date,
): UpdateFilter<DeliveryBatchDoc> {
  const at = result === 'uncertain' || !fact ? now : fact.at;
  const code = result === 'failed' ? (fact?.code ?? RESTORED) : RESTORED;
  const attempt: BatchAttempt = {
    ...who,
    ...{ by: 'system', automatic: true, forced: false, at, finished_at: at, result, ms: 0 },
    ...(result !== 'sent' && { code }),
    ...(result === 'failed' && { retryable: false }),
    ...(fact && { reply: `Temporal ${fact.workflow_id} : ${fact.status ?? 'sans réponse'}` }),
    ...{ accepted: result === 'sent' ? who.to : [], rejected: [] },
  };
  return {
    $push: { attempts: attempt },
    $inc: { rev: 1 },
    // The client may have its CSV: it never changes from here on.
    ...(result !== 'failed' && { $min: { first_claimed_at: at } }),
    $set: {
      status: result,
      retryable: false,
      unfinished: true,
      updated_at: now,
      ...(result === 'sent'
        ? {
            sent_to: who.to,
            rejected_to: [],
            simulated: who.simulated,
            last_sent_at: at,
            ...(!who.simulated && { sent_at: at }),
          }
        : { last_error: code }),
    },
    $unset: {
      claim: 1,
      retry_at: 1,
      ...(result === 'sent' && { last_error: 1 as const }),
    },
  };
}

export interface SettledBatch extends Pick<DeliveryBatchDoc, '_id' | 'client_id' | 'count'> {
  result: BatchAttempt['result'];
}

/** What a restore made of each batch, as it was written. */
export async function settledBatches(store: Store, restoreId: string): Promise<SettledBatch[]> {
  const token = restoreToken(restoreId);
  const batches = await store.delivery_batches
    .find({ 'attempts.token': token })
    .project<Pick<DeliveryBatchDoc, '_id' | 'client_id' | 'count' | 'attempts'>>({
      ...{ client_id: 1, count: 1, attempts: 1 },
    })
    .sort({ _id: 1 })
    .toArray();
  return batches.map(({ attempts, ...batch }) => ({
    ...batch,
    result: attempts.find((one) => one.token === token)!.result,
  }));
}

/** Of these ids, those that are no batch here. */
export async function unknownBatches(store: Store, ids: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (let at = 0; at < ids.length; at += PAGE) {
    const page = ids.slice(at, at + PAGE);
    const known = await store.delivery_batches
      .find({ _id: { $in: page } }, { projection: { _id: 1 } })
      .map(({ _id }) => _id)
      .toArray();
    unknown.push(...page.filter((id) => !known.includes(id)));
  }
  return unknown;
}
