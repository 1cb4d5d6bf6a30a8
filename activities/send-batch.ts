/**
 * One try to send a batch, safe to repeat after any crash: it looks at the batch before it does anything, and what
 * nobody can know for certain ends `uncertain` (01-domain §4 "What a crash does").
 */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { addressees } from '../domain/addressees.ts';
import type { BatchStatus } from '../domain/delivery-lifecycle.ts';
import { DeliveryRefusal, type DeliveryRefusalCode } from '../domain/delivery-refusal.ts';
import type { EmailDenylistSettings } from '../domain/settings.ts';
import type { SendMode } from '../store/claim-batch.ts';
import { suppressedHashes } from '../store/batch-content.ts';
import { dropSuppressed } from '../store/drop-suppressed.ts';
import { doubtBatch } from '../store/finish-batch.ts';
import { refuseBatch } from '../store/refuse-batch.ts';
import type { Store } from '../store/mongo.ts';
import type { ClientDoc } from '../store/schema/accounts.ts';
import type { DeliveryBatchDoc } from '../store/schema/deliveries.ts';
import { readSenders, type Senders } from '../store/senders.ts';
import { readSetting } from '../store/settings.ts';
import type { BatchOutcome } from '../workflows/contracts.ts';
import { SEND_LIMIT_MS } from '../workflows/limits.ts';
import { alertOnce } from './alerts.ts';
import type { ActivityDeps } from './deps.ts';
import { outcomeOf, readBatch } from './read-batch.ts';
import { recent } from './recent.ts';
import { transmit } from './transmit.ts';

export interface SendBatchesInput {
  batch_ids: string[];
  mode: SendMode;
  /** User id, or `system`. */
  by: string;
  /** Nobody waits for it: a batch that is decided or held by others is left to them without complaint. */
  automatic: boolean;
}

type SendBatchInput = Omit<SendBatchesInput, 'batch_ids'> & { batch_id: string };

/** How often a batch may turn out to have changed between looking and claiming. */
const ROUNDS = 5;

const STARTS_FROM: Record<SendMode, readonly BatchStatus[]> = {
  send: ['ready_to_send', 'failed'],
  resend: ['uncertain'],
  force: ['sent'],
};

/** Why a mode does not start from a status. */
function refusal(mode: SendMode, status: BatchStatus): DeliveryRefusalCode {
  if (status === 'sending') return 'SENDING';
  if (status === 'cancelled') return 'CANCELLED';
  if (mode === 'resend') return 'NOT_UNCERTAIN';
  if (mode === 'force') return 'NOT_SENT';
  return status === 'sent' ? 'ALREADY_SENT' : 'UNCERTAIN';
}

type Look = 'recorded' | 'lost' | 'refused' | 'free';

/** Where a batch is for this activity; `key` begins the token of each of its tries. */
function look({ status, claim, attempts }: DeliveryBatchDoc, mode: SendMode, key: string, now: Date): Look {
  if (attempts.some(({ token }) => token.startsWith(key))) return 'recorded';
  if (claim && status !== 'uncertain') {
    // An earlier try of this very activity, or one so old that its worker is gone: it will not answer.
    const stale = now.getTime() - claim.at.getTime() > SEND_LIMIT_MS;
    return claim.token.startsWith(key) || stale ? 'lost' : 'refused';
  }
  return STARTS_FROM[mode].includes(status) ? 'free' : 'refused';
}

interface SendSettings {
  senders: Senders;
  denylist: EmailDenylistSettings;
}

/** The settings a worker's sends share. */
export const sendSettings = ({ store, config }: ActivityDeps): (() => Promise<SendSettings>) =>
  recent(async () => {
    const [senders, denylist] = await Promise.all([
      readSenders(store, config),
      readSetting(store, 'email_denylist'),
    ]);
    return { senders, denylist };
  });

/** What a try has to know. */
interface Found {
  batch: DeliveryBatchDoc;
  client: ClientDoc | undefined;
  /** A lead of it was suppressed since it was prepared. */
  suppressed: boolean;
}

/** Reads batches with what a try has to know of them, in one go; those that do not exist are absent. */
async function find(store: Store, ids: readonly string[]): Promise<Map<string, Found>> {
  const batches = await store.delivery_batches.find({ _id: { $in: [...ids] } }).toArray();
  const [suppressed, clients] = await Promise.all([
    suppressedHashes(
      store,
      batches.flatMap(({ phone_hashes }) => phone_hashes),
    ),
    store.clients.find({ _id: { $in: batches.map(({ client_id }) => client_id) } }).toArray(),
  ]);
  return new Map(
    batches.map((batch) => [
      batch._id,
      {
        batch,
        client: clients.find(({ _id }) => _id === batch.client_id),
        suppressed: batch.phone_hashes.some((hash) => suppressed.has(hash)),
      },
    ]),
  );
}

/**
 * Sends some batches side by side, each once, and says what they are afterwards, in order.
 * @throws DeliveryRefusal, or what went wrong with one when all the others are over: a repetition finds their results
 */
export async function sendBatches(
  deps: ActivityDeps,
  settings: () => Promise<SendSettings>,
  { batch_ids, ...how }: SendBatchesInput,
): Promise<BatchOutcome[]> {
  const found = await find(deps.store, batch_ids);
  const tries = await Promise.allSettled(
    batch_ids.map((batch_id) => sendBatch(deps, settings, { ...how, batch_id }, found.get(batch_id))),
  );
  return tries.map((tried) => {
    if (tried.status === 'rejected') throw tried.reason;
    return tried.value;
  });
}

async function sendBatch(
  deps: ActivityDeps,
  settings: () => Promise<SendSettings>,
  input: SendBatchInput,
  first: Found | undefined,
): Promise<BatchOutcome> {
  const { store, channels } = deps;
  const { workflowExecution, activityId, attempt: n } = activityInfo();
  const key = `${workflowExecution?.runId}/${activityId}/`;
  let { batch_id, mode } = input;

  for (let round = 0; round < ROUNDS; round += 1) {
    const found = round === 0 ? first : (await find(store, [batch_id])).get(batch_id);
    if (!found) throw new DeliveryRefusal('BATCH_NOT_FOUND');
    const { batch, client, suppressed } = found;
    if (batch.replaced_by) {
      // An earlier try of this activity got as far as this.
      batch_id = batch.replaced_by;
      mode = 'send';
      continue;
    }
    const state = look(batch, mode, key, new Date());
    if (state === 'recorded') return outcomeOf(batch);
    if (state === 'lost') {
      await doubtBatch(store, { batch_id, claim: batch.claim!, now: new Date() });
      return outcomeOf(await readBatch(store, batch_id));
    }
    if (state === 'refused') {
      if (input.automatic) return outcomeOf(batch);
      throw new DeliveryRefusal(refusal(mode, batch.status));
    }
    const { senders, denylist } = await settings();
    const { to, simulated, trouble } = addressees(client ?? null, batch.override_email, denylist);
    if (suppressed) {
      if (mode === 'force') throw new DeliveryRefusal('LEAD_SUPPRESSED');
      const rest = await dropSuppressed(store, batch_id, { senders, now: new Date() });
      if (!rest) return outcomeOf(await readBatch(store, batch_id));
      if (rest !== batch_id) mode = 'send';
      batch_id = rest;
      continue;
    }
    if (trouble) {
      if (!input.automatic)
        throw new DeliveryRefusal(trouble === 'CLIENT_INACTIVE' ? trouble : 'CLIENT_NOT_DELIVERABLE');
      await refuseBatch(store, { batch_id, code: trouble, now: new Date() });
      return outcomeOf(await readBatch(store, batch_id));
    }
    const { by, automatic } = input;
    const attempt = { token: `${key}${n}`, by, automatic, forced: mode === 'force', to, simulated };
    const sender = senders[batch.entity];
    const signal = cancellationSignal();
    const tried = await transmit(store, channels[batch.entity], { batch, mode, attempt, sender, signal });
    if (!tried) continue;
    if (tried.late && tried.result === 'sent') await alertLate(deps, batch, attempt.token);
    return outcomeOf(tried);
  }
  if (input.automatic) return outcomeOf(await readBatch(store, batch_id));
  throw new DeliveryRefusal('SENDING');
}

/** The server took a message after somebody had decided the batch without it: the client may have it twice. */
const alertLate = (deps: ActivityDeps, batch: DeliveryBatchDoc, token: string): Promise<void> =>
  alertOnce(
    deps,
    {
      action: 'alert.batch_sent_late',
      entity_type: 'delivery_batch',
      entity_id: batch._id,
      entity: batch.entity,
      after: { count: batch.count },
      related: { client_id: batch.client_id },
    },
    token,
  );
