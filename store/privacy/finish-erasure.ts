/** Third step of an erasure: who received the person is told, we forget who it was, and wait for their acknowledgements. */
import { logEvent } from '../audit/event-log.ts';
import { sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ErasureDoc, ErasureRecipient } from './collections.ts';

/** Deliveries are decided, or the time is over: the recipients are known, and nothing is waited for any more. */
export async function startBlanking(
  store: Store,
  { _id }: ErasureDoc,
  { recipients, undecided, now }: { recipients: ErasureRecipient[]; undecided: number; now: Date },
): Promise<void> {
  await store.erasures.updateOne(
    { _id, status: 'stopping' },
    { $set: { status: 'blanking', recipients, undecided, updated_at: now } },
  );
}

export async function endBlanking(store: Store, { _id }: ErasureDoc, now: Date): Promise<void> {
  await store.erasures.updateOne(
    { _id, status: 'blanking' },
    { $set: { status: 'telling', blanked_at: now, updated_at: now }, $unset: { scan: 1 } },
  );
}

/** What became of one mail, on the recipient; an acknowledgement that has come meanwhile stays. */
export async function recordTold(
  store: Store,
  erasureId: string,
  clientId: string,
  what:
    { mail: ErasureRecipient['mails'][number] } | { code: string; status: 'no_address' | 'failed' | 'due' },
  now: Date,
): Promise<void> {
  const at = {
    _id: erasureId,
    recipients: { $elemMatch: { client_id: clientId, acknowledged_at: { $exists: false } } },
  };
  const set = { updated_at: now };
  if ('mail' in what)
    await store.erasures.updateOne(at, {
      $set: { ...set, 'recipients.$.status': 'told' },
      $unset: { 'recipients.$.code': 1 },
      $push: { 'recipients.$.mails': what.mail },
    });
  else
    await store.erasures.updateOne(at, {
      $set: { ...set, 'recipients.$.code': what.code, 'recipients.$.status': what.status },
    });
}

/** From now on nothing here says who it was; whom no mail has reached by now, a person has to tell. */
export async function forgetPerson(store: Store, erasureId: string, now: Date): Promise<void> {
  await store.erasures.updateOne(
    { _id: erasureId, status: 'telling' },
    {
      $set: { status: 'waiting', updated_at: now, 'recipients.$[untold].status': 'failed' },
      $unset: { person: 1, wait_until: 1, about_ids: 1 },
    },
    { arrayFilters: [{ 'untold.status': 'due' }] },
  );
}

/** Whoever has not answered by now does not. */
export async function closeErasure(store: Store, erasureId: string, now: Date): Promise<void> {
  await store.erasures.updateOne(
    { _id: erasureId, status: 'waiting' },
    {
      $set: {
        status: 'done',
        finished_at: now,
        updated_at: now,
        'recipients.$[silent].status': 'unanswered',
      },
    },
    { arrayFilters: [{ 'silent.status': 'told' }] },
  );
}

export interface AskedToAcknowledge {
  erasure: ErasureDoc;
  recipient: ErasureRecipient;
}

/** What a link to acknowledge is about; null: it never was one. */
export async function findAcknowledgement(store: Store, token: string): Promise<AskedToAcknowledge | null> {
  const token_hash = sha256(token);
  const erasure = await store.erasures.findOne({ 'recipients.token_hash': token_hash });
  const recipient = erasure?.recipients.find((one) => one.token_hash === token_hash);
  return erasure && recipient ? { erasure, recipient } : null;
}

/** Notes it, once. @returns whether it is new */
export function acknowledge(
  store: Store,
  { erasure, recipient }: AskedToAcknowledge,
  { ip, now }: { ip: string; now: Date },
): Promise<boolean> {
  return transaction(store, async (session) => {
    const { client_id, client_name, entity } = recipient;
    const { matchedCount } = await store.erasures.updateOne(
      {
        _id: erasure._id,
        recipients: { $elemMatch: { client_id, acknowledged_at: { $exists: false } } },
      },
      {
        $set: {
          'recipients.$.acknowledged_at': now,
          'recipients.$.status': 'acknowledged',
          updated_at: now,
        },
      },
      { session },
    );
    if (matchedCount === 0) return false;
    await logEvent(
      store,
      {
        action: 'privacy.ack',
        entity_type: 'privacy_request',
        entity_id: erasure._id,
        entity,
        by: { id: client_id, name: client_name || 'client', ip },
        related: { client_id },
      },
      now,
      session,
    );
    return true;
  });
}
