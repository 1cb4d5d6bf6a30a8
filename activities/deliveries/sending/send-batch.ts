/**
 * One try to send a batch, safe to repeat after any crash: it looks at the batch before it does anything, and what
 * nobody can know for certain ends `uncertain` (01-domain §4 "What a crash does").
 */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { addressees, type Addressees } from '../../../domain/deliveries/addressees.ts';
import { shownUrl } from '../../../domain/deliveries/api-post.ts';
import { formatToken } from '../../../domain/deliveries/attempt-token.ts';
import type { Channel } from '../../../domain/deliveries/channel.ts';
import { DeliveryRefusal } from '../../../domain/deliveries/delivery-refusal.ts';
import type { MailSender } from '../../../domain/deliveries/mail.ts';
import type { EmailDenylistSettings } from '../../../domain/settings/settings.ts';
import type { SendMode } from '../../../store/deliveries/sending/claim-batch.ts';
import { suppressedHashes } from '../../../store/deliveries/batch-content.ts';
import { dropSuppressed } from '../../../store/deliveries/drop-suppressed.ts';
import { doubtBatch } from '../../../store/deliveries/sending/record-attempt.ts';
import { refuseBatch } from '../../../store/deliveries/sending/refuse-batch.ts';
import type { Store } from '../../../store/db/mongo.ts';
import { onceAWhile } from '../../../store/db/once-a-while.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { DeliveryBatchDoc, SendTry } from '../../../store/deliveries/collections.ts';
import { readSenders, type Senders } from '../../../store/settings/senders.ts';
import { readSetting } from '../../../store/settings/settings.ts';
import type { BatchOutcome } from '../../../contracts/batch.ts';
import { alertOnBatch } from '../../monitoring/alerts.ts';
import type { ActivityDeps } from '../../deps.ts';
import { leftByRun } from '../left-by-run.ts';
import { outcomeOf, readBatch } from '../read-batch.ts';
import { transmit } from './transmit.ts';
import { byApi } from './by-api.ts';
import { byMail } from './by-mail.ts';
import { apiPost } from './api-post.ts';
import { nextStep, refusalOf, tokenOf } from './try-state.ts';

export interface SendBatchesInput {
  batch_ids: string[];
  mode: SendMode;
  /** User id, or `system`. */
  by: string;
  /** No person waits for the result, so a batch that others hold or have decided is left to them, without an error. */
  automatic: boolean;
  /** Names an address a person chose for this try, stored with the batch. */
  override_id?: string;
  /** The person's request this carries out: it is tried once, whichever activity does it. */
  request_id?: string;
  /** Report of the run that asks: it tries each batch once, even when an operator resets it. */
  report_id?: string;
  /** Only while its company delivers, and nobody wants to look at it first; a run's are so too. */
  gated?: boolean;
}

type SendBatchInput = Omit<SendBatchesInput, 'batch_ids'> & { batch_id: string };

/** How often a batch may turn out to have changed between looking and claiming. */
const ROUNDS = 5;

/** Old enough to spare a run hundreds of reads, young enough to be what an admin has just saved. */
const SETTINGS_AGE_MS = 1_000;

interface SendSettings {
  senders: Senders;
  denylist: EmailDenylistSettings;
}

/** The settings a worker's sends share. */
export const sendSettings = ({ store, config }: ActivityDeps): (() => Promise<SendSettings>) =>
  onceAWhile(SETTINGS_AGE_MS, async () => {
    const [senders, denylist] = await Promise.all([
      readSenders(store, config),
      readSetting(store, 'email_denylist'),
    ]);
    return { senders, denylist };
  });

/** What a try has to know. */
interface BatchToTry {
  batch: DeliveryBatchDoc;
  client: ClientDoc | undefined;
  /** A lead of it was suppressed, or its person erased, since it was prepared. */
  suppressed: boolean;
}

/** Reads batches with what a try has to know of them, in one go; those that do not exist are absent. */
async function readToTry(store: Store, ids: readonly string[]): Promise<Map<string, BatchToTry>> {
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
        suppressed: batch.erased_at !== undefined || batch.phone_hashes.some((hash) => suppressed.has(hash)),
      },
    ]),
  );
}

/**
 * Sends some batches side by side, each once, and says what they are afterwards, in order.
 * @throws DeliveryRefusal, or what went wrong with one of them. All the others have ended by then, so a repetition
 * finds their results.
 */
export async function sendEach(
  deps: ActivityDeps,
  settings: () => Promise<SendSettings>,
  { batch_ids, ...how }: SendBatchesInput,
): Promise<BatchOutcome[]> {
  const found = await readToTry(deps.store, batch_ids);
  const gated = how.gated === true || how.report_id !== undefined;
  const left = gated ? await leftByRun(deps.store) : () => false;
  const tries = await Promise.allSettled(
    batch_ids.map(async (batch_id) => {
      const first = found.get(batch_id);
      if (first && left(first.batch)) return outcomeOf(first.batch);
      return sendBatch(deps, settings, { ...how, batch_id }, first);
    }),
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
  first: BatchToTry | undefined,
): Promise<BatchOutcome> {
  const { store } = deps;
  const { workflowExecution, activityId, attempt: attemptNo } = activityInfo();
  const activity = `${workflowExecution?.runId}/${activityId}`;
  let { batch_id, mode } = input;

  for (let round = 0; round < ROUNDS; round += 1) {
    // A run tries each batch once. When an operator resets it, another activity asks again under the same report: so it
    // finds what the first recorded, and leaves a batch the first still holds to it.
    const mine = {
      scope: input.request_id ?? input.report_id ?? activity,
      batchId: batch_id,
      activity,
      attemptNo,
    };
    const current = round === 0 ? first : (await readToTry(store, [batch_id])).get(batch_id);
    if (!current) throw new DeliveryRefusal('BATCH_NOT_FOUND');
    const { batch, client, suppressed } = current;
    if (batch.replaced_by) {
      // An earlier attempt of this activity had dropped the suppressed leads: it goes on with the rest.
      batch_id = batch.replaced_by;
      mode = 'send';
      continue;
    }
    const { senders, denylist } = await settings();
    const override = batch.overrides?.find(({ id }) => id === input.override_id)?.email;
    const addressed = addressees(client ?? null, override, denylist);
    const { by, automatic } = input;
    const asked = { mode, automatic, channels: channelsLeft(batch, addressed.channels) };
    const next = nextStep(batch, asked, mine, new Date());
    if (next.step === 'done') return outcomeOf(batch, next.tried);
    if (batch.v1_hold) {
      if (input.automatic) return outcomeOf(batch);
      throw new DeliveryRefusal('IMPORT_UNVERIFIED');
    }
    if (next.step === 'lost') {
      await doubtBatch(store, { batch_id, claim: batch.claim!, now: new Date() });
      if (mode === 'force') await alertDoubtedResend(deps, batch, batch.claim!.token);
      // Another channel of the client may still be to be tried: the next round finds what is left.
      if (asked.channels.length > 1) continue;
      return outcomeOf(await readBatch(store, batch_id), { result: 'uncertain', code: 'ATTEMPT_LOST' });
    }
    if (next.step === 'refused') {
      if (input.automatic) return outcomeOf(batch);
      throw new DeliveryRefusal(refusalOf(mode, batch.status));
    }
    // Purged: nobody knows any more what was in it.
    if (batch.csv_erased_at) {
      if (input.automatic) return outcomeOf(batch);
      throw new DeliveryRefusal('CSV_ERASED');
    }
    // A person chose where this goes: without that address it goes nowhere.
    if (input.override_id && !override) {
      if (!input.automatic) throw new DeliveryRefusal('OVERRIDE_GONE');
      await refuseBatch(store, { batch_id, code: 'OVERRIDE_GONE', now: new Date() });
      return outcomeOf(await readBatch(store, batch_id));
    }
    if (addressed.trouble) {
      const { trouble } = addressed;
      if (!input.automatic)
        throw new DeliveryRefusal(trouble === 'CLIENT_INACTIVE' ? trouble : 'CLIENT_NOT_DELIVERABLE');
      await refuseBatch(store, { batch_id, code: trouble, now: new Date() });
      return outcomeOf(await readBatch(store, batch_id));
    }
    if (suppressed) {
      if (next.mode === 'complete' && input.automatic) return outcomeOf(batch);
      if (next.mode === 'force' || next.mode === 'complete') throw new DeliveryRefusal('LEAD_SUPPRESSED');
      const rest = await withoutSuppressed(store, batch_id, senders, input.automatic);
      if (rest === undefined) continue;
      if (!rest) return outcomeOf(await readBatch(store, batch_id));
      if (rest !== batch_id) mode = 'send';
      batch_id = rest;
      continue;
    }
    const tried = await tryChannel(
      deps,
      { batch, client: client!, addressed, sender: senders[batch.entity] },
      next,
      {
        token: formatToken(tokenOf(mine, next.channel)),
        by,
        automatic,
        forced: mode === 'force',
      },
    );
    if (!tried) continue;
    if (tried.late && tried.result === 'sent') await alertLate(deps, batch, tried.token);
    if (mode === 'force' && tried.result === 'uncertain') await alertDoubtedResend(deps, batch, tried.token);
    if (asked.channels.length === 1) return outcomeOf(tried, tried);
    // The client's other channel is next; each round of it is another look.
    round = Math.min(round, 1);
  }
  if (input.automatic) return outcomeOf(await readBatch(store, batch_id));
  throw new DeliveryRefusal('SENDING');
}

/** The channels of a try: those of the client, and what an earlier try of the batch left to be completed. */
const channelsLeft = (
  { missing, status }: DeliveryBatchDoc,
  channels: readonly Channel[],
): readonly Channel[] =>
  channels.length > 0 ? channels : status === 'sent' && missing ? [missing.channel] : ['csv'];

interface Addressed {
  batch: DeliveryBatchDoc;
  client: ClientDoc;
  addressed: Addressees;
  sender: MailSender;
}

/** Sends a batch by one channel. @returns null when it was no longer what had been read */
async function tryChannel(
  { store, channels, api, config }: ActivityDeps,
  { batch, client, addressed, sender }: Addressed,
  { channel, mode }: { channel: Channel; mode: SendMode },
  who: Pick<SendTry, 'token' | 'by' | 'automatic' | 'forced'>,
) {
  const { to, endpoint, simulated, shows_json } = addressed;
  const attempt: SendTry = {
    ...who,
    ...(channel === 'api' ? { channel, to: [shownUrl(endpoint!)] } : { to }),
    simulated,
  };
  const post =
    channel === 'api' || shows_json
      ? await apiPost(store, config, { batch, client, forced: who.forced })
      : null;
  const carrier =
    channel === 'api'
      ? byApi(store, api, { batch, attempt, post: post! })
      : byMail(channels[batch.entity], { batch, to, sender, ...(post && { json: post.body }) });
  const signal = cancellationSignal();
  const wanted = simulated ? [channel] : addressed.channels;
  const tried = await transmit(store, carrier, { batch, mode, attempt, channels: wanted, signal });
  return tried && { ...tried, token: attempt.token };
}

/** @returns the batch that carries the rest; null when nobody is left, undefined when it is to be looked at again */
async function withoutSuppressed(
  store: Store,
  batchId: string,
  senders: Senders,
  automatic: boolean,
): Promise<string | null | undefined> {
  try {
    return await dropSuppressed(store, batchId, { senders, now: new Date() });
  } catch (error) {
    // It was claimed or decided at this very moment, which must not fail the batches that are sent beside it.
    if (automatic && error instanceof DeliveryRefusal) return undefined;
    throw error;
  }
}

/** The server took a message after somebody had decided the batch without that answer: the client may have it twice. */
const alertLate = (deps: ActivityDeps, batch: DeliveryBatchDoc, token: string): Promise<void> =>
  alertOnBatch(deps, 'batch_sent_late', batch, token);

/** A batch was sent again by force and nobody knows whether that arrived; it stays `sent`, so only this alert tells. */
const alertDoubtedResend = (deps: ActivityDeps, batch: DeliveryBatchDoc, token: string): Promise<void> =>
  alertOnBatch(deps, 'resend_uncertain', batch, token);
