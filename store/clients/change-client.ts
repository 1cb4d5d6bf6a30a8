/**
 * Writes clients. What opens or closes a client's orders rewrites their fences in the same transaction, so that no
 * stale cache can assign to a closed one; deactivating cancels what was not sent yet (01-domain §4).
 */
import { asBasisPoints } from '../../domain/money/money.ts';
import type { ClientSession } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { cancelUnsent } from '../deliveries/cancel-unsent.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { rewriteFences } from '../routing/commande-weeks.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { PriceRow } from '../../domain/billing/price-book.ts';
import { writePrice } from '../billing/prices.ts';
import type { ClientDoc } from './collections.ts';
import { checkNoMoneyOpen } from './open-money.ts';

/** Another client of the same entity has this e-mail. */
export class ClientEmailTakenError extends Error {
  override name = 'ClientEmailTakenError';
}

/** It still has an active order. */
export class ClientInUseError extends Error {
  override name = 'ClientInUseError';
}

export type ClientFields = Omit<
  ClientDoc,
  | '_id'
  | 'entity'
  | 'email_key'
  | 'crm'
  | 'internal_notes'
  | 'signing_keys'
  | 'created_at'
  | 'updated_at'
  | 'deleted_at'
>;

/** A client of which nothing else was said. */
const DEFAULTS: Omit<ClientFields, 'name'> = {
  contact_name: '',
  email: '',
  phone: '',
  delivery_emails: [],
  delivery_method: 'csv',
  api_endpoint: '',
  api_key: '',
  csv_delimiter: ',',
  csv_bom: false,
  auto_send_enabled: true,
  default_prix_lead_cents: null,
  remise_bp: asBasisPoints(0),
  vat_rate_bp: asBasisPoints(2000),
  payment_terms_days: 30,
  notes: '',
  active: true,
  legal: { legal_name: '', address: '', postal_code: '', city: '', country: 'FR', siren: '', vat_number: '' },
};

const LIVING = { deleted_at: { $exists: false } };

function emailTaken(error: unknown): never {
  if (isDuplicateKey(error)) throw new ClientEmailTakenError('e-mail taken');
  throw error;
}

const logged = (client: ClientDoc) => ({
  entity_type: 'client' as const,
  entity_id: client._id,
  entity: client.entity,
});

/** What of a client is a price: kept with the time it held (02-money "Pricing"). */
const PRICED = ['default_prix_lead_cents', 'remise_bp', 'vat_rate_bp'] as const;

const priceRow = (client: ClientDoc, now: Date): PriceRow => ({
  scope: 'client',
  id: client._id,
  product: '',
  valid_from: now,
  price: client.default_prix_lead_cents,
  discount_bp: client.remise_bp,
  vat_bp: client.vat_rate_bp,
  active: true,
});

/** @throws ClientEmailTakenError */
export async function createClient(
  store: Store,
  input: Partial<ClientFields> & { entity: Entity; name: string },
  by: Actor,
  now: Date,
): Promise<ClientDoc> {
  const client: ClientDoc = {
    _id: newId(),
    ...DEFAULTS,
    ...input,
    legal: { ...DEFAULTS.legal, ...input.legal },
    ...(input.email && { email_key: input.email }),
    created_at: now,
    updated_at: now,
  };
  await transaction(store, async (session) => {
    await store.clients.insertOne(client, { session });
    await writePrice(store, session, priceRow(client, now), { client_id: client._id, by: by.id, now });
    const { after } = auditDiff({}, client);
    await logEvent(store, { action: 'client.create', by, ...logged(client), after }, now, session);
  }).catch(emailTaken);
  return client;
}

async function rewriteOrders(
  store: Store,
  session: ClientSession,
  clientId: string,
  now: Date,
): Promise<void> {
  const orders = await store.commandes
    .find({ client_id: clientId }, { session, projection: { _id: 1 } })
    .toArray();
  const ids = orders.map((order) => order._id);
  await rewriteFences(store, session, ids, now);
}

/**
 * Also batches prepared before this change wait for a person to look at them; those tried already are still retried.
 */
async function holdForReview(
  store: Store,
  session: ClientSession,
  clientId: string,
  now: Date,
): Promise<void> {
  await store.delivery_batches.updateMany(
    { client_id: clientId, status: { $in: ['ready_to_send', 'failed'] }, hold_for_review: false },
    { $set: { hold_for_review: true, updated_at: now } },
    { session },
  );
}

/**
 * Changes a client.
 * @returns the client as it is then, or `null` when there is none
 * @throws ClientEmailTakenError
 */
export async function changeClient(
  store: Store,
  id: string,
  change: Partial<ClientFields>,
  by: Actor,
  now: Date,
): Promise<ClientDoc | null> {
  const key = change.email === undefined ? {} : change.email ? { email_key: change.email } : null;
  const client = await transaction(store, async (session) => {
    const before = await store.clients.findOneAndUpdate(
      { _id: id, ...LIVING },
      {
        $set: { ...change, ...key, updated_at: now },
        ...(key === null && { $unset: { email_key: 1 as const } }),
      },
      { session },
    );
    const after = before && (await store.clients.findOne({ _id: id }, { session }));
    if (!after) return null;
    if (PRICED.some((field) => before[field] !== after[field]))
      await writePrice(store, session, priceRow(after, now), { client_id: id, by: by.id, now });
    if (before.active !== after.active) await rewriteOrders(store, session, id, now);
    if (before.auto_send_enabled && !after.auto_send_enabled) await holdForReview(store, session, id, now);
    const event = { action: 'client.update' as const, by, ...logged(after), ...auditDiff(before, after) };
    await logEvent(store, event, now, session);
    return after;
  }).catch(emailTaken);
  if (client && change.active === false) await cancelUnsentOfClient(store, id, by, now);
  return client;
}

const cancelUnsentOfClient = (store: Store, client_id: string, by: Actor, now: Date) =>
  cancelUnsent(store, { client_id }, { reason: 'client_inactive', by: by.id, now });

/**
 * Deletes a client for its users; its record stays for the deliveries and invoices that name it.
 * @returns whether there was one
 * @throws ClientInUseError while it has an active order
 * @throws ClientMoneyOpenError while something is to be invoiced, paid or delivered
 */
export async function deleteClient(store: Store, id: string, by: Actor, now: Date): Promise<boolean> {
  const deleted = await transaction(store, async (session) => {
    const client = await store.clients.findOneAndUpdate(
      { _id: id, ...LIVING },
      { $set: { active: false, deleted_at: now, updated_at: now }, $unset: { email_key: 1 } },
      { session },
    );
    if (!client) return false;
    // Opening an order writes its client too, so one opened at this moment makes this transaction start over.
    const active = await store.commandes.countDocuments(
      { client_id: id, active: true },
      { session, limit: 1 },
    );
    if (active > 0) throw new ClientInUseError(id);
    await checkNoMoneyOpen(store, session, client);
    await rewriteOrders(store, session, id, now);
    await logEvent(
      store,
      {
        action: 'client.delete',
        by,
        ...logged(client),
        before: { name: client.name, active: client.active },
      },
      now,
      session,
    );
    return true;
  });
  if (!deleted) return false;
  await cancelUnsentOfClient(store, id, by, now);
  await store.client_exclusions.deleteMany({ client_id: id });
  return true;
}
