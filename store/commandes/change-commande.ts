/**
 * Writes orders. Every change rewrites the order's weekly fences in the same transaction (04-architecture "Intake");
 * deleting one cancels what was not sent yet, pausing does not (01-domain §4).
 */
import type { AuditAction } from '../../domain/audit/actions.ts';
import { asBasisPoints } from '../../domain/money/money.ts';
import type { ClientSession, UpdateFilter } from 'mongodb';
import { cancelUnsent } from '../deliveries/cancel-unsent.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { rewriteFences } from '../routing/commande-weeks.ts';
import { mustMatch, isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { weekKeyOfDay } from '../../domain/time/paris-time.ts';
import {
  datesProblems,
  firstDayFrom,
  type Pause,
  type QuotaWeeks,
  type TermsProblem,
} from '../../domain/routing/order-terms.ts';
import { newId } from '../db/ids.ts';
import type { OrderFields } from '../../domain/routing/replay-edits.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { priceOf, type PriceRow } from '../../domain/billing/price-book.ts';
import { readPriceBook, writePrice } from '../billing/prices.ts';
import type { CommandeDoc } from './collections.ts';
import { orderCaps, orderTerms } from './terms.ts';

/** The client already has an active order of this produit. */
export class CommandeExistsError extends Error {
  override name = 'CommandeExistsError';
}

/** There is no such client any more. */
export class ClientGoneError extends Error {
  override name = 'ClientGoneError';
}

/** Its budget cannot be counted: no price of the client or the order applies to it. */
export class BudgetWithoutPriceError extends Error {
  override name = 'BudgetWithoutPriceError';
}

/** What makes no sense together with what is stored already, by field. */
export class CommandeTermsError extends Error {
  override name = 'CommandeTermsError';
  readonly problems: readonly TermsProblem[];
  constructor(problems: readonly TermsProblem[]) {
    super(problems.map(({ path }) => path).join());
    this.problems = problems;
  }
}

export type CommandeFields = Pick<
  CommandeDoc,
  | 'departements'
  | 'quota_semaine'
  | 'priorite'
  | 'lb_target_bp'
  | 'prix_lead_cents'
  | 'remise_bp'
  | 'active'
  | 'auto_renew'
  | 'notes'
  | 'criteria'
> &
  Pick<
    CommandeDoc,
    'day_cap' | 'month_cap' | 'budget_cap_cents' | 'debut' | 'fin' | 'delivery_mode' | 'delivery_hours'
  >;

const DEFAULTS: CommandeFields = {
  departements: ['*'],
  quota_semaine: 0,
  priorite: 5,
  lb_target_bp: asBasisPoints(0),
  prix_lead_cents: null,
  remise_bp: asBasisPoints(0),
  active: true,
  auto_renew: true,
  notes: '',
};

const LIVING = { deleted_at: { $exists: false } };

function exists(error: unknown): never {
  if (isDuplicateKey(error)) throw new CommandeExistsError('active order exists');
  throw error;
}

const logged = (order: CommandeDoc) => ({
  entity_type: 'commande' as const,
  entity_id: order._id,
  entity: order.entity,
  related: { client_id: order.client_id },
});

/** Writes the client of an order being opened, without changing it, so that deleting it at this moment conflicts. */
async function pinClient(store: Store, session: ClientSession, clientId: string, now: Date): Promise<void> {
  const { matchedCount } = await store.clients.updateOne(
    { _id: clientId, ...LIVING },
    { $set: { updated_at: now } },
    { session },
  );
  if (matchedCount === 0) throw new ClientGoneError(clientId);
}

/** The price of an order is kept with the time it held (02-money "Pricing"). */
async function writeOrderPrice(
  store: Store,
  session: ClientSession,
  { _id, client_id, prix_lead_cents, remise_bp }: CommandeDoc,
  by: Actor,
  now: Date,
): Promise<void> {
  const row: PriceRow = {
    scope: 'order',
    id: _id,
    product: '',
    valid_from: now,
    price: prix_lead_cents,
    discount_bp: remise_bp,
    active: true,
  };
  await writePrice(store, session, row, { client_id, by: by.id, now });
}

/**
 * @param order as it was just written
 * @throws CommandeTermsError, BudgetWithoutPriceError
 */
async function checkTerms(
  store: Store,
  session: ClientSession,
  order: CommandeDoc,
  now: Date,
): Promise<void> {
  const problems = datesProblems(orderTerms(order));
  if (problems.length > 0) throw new CommandeTermsError(problems);
  if (!orderCaps(order)?.budget) return;
  const { _id: commande_id, client_id, produit } = order;
  const book = await readPriceBook(store, { client_ids: [client_id], commande_ids: [commande_id] }, session);
  const { source } = priceOf(book, { client_id, commande_id, produit }, now);
  if (source === 'none') throw new BudgetWithoutPriceError(commande_id);
}

/** @throws CommandeExistsError, ClientGoneError, CommandeTermsError, BudgetWithoutPriceError */
export async function createCommande(
  store: Store,
  input: Partial<CommandeFields> & Pick<CommandeDoc, 'entity' | 'client_id' | 'produit'>,
  by: Actor,
  now: Date,
): Promise<CommandeDoc> {
  const { auto_renew = DEFAULTS.auto_renew } = input;
  const order: CommandeDoc = {
    _id: newId(),
    ...DEFAULTS,
    ...input,
    ...(!auto_renew && { last_week: weekKeyOfDay(firstDayFrom(input.debut ?? null, now)) }),
    fence_rev: 0,
    created_at: now,
    updated_at: now,
  };
  await transaction(store, async (session) => {
    await pinClient(store, session, order.client_id, now);
    await store.commandes.insertOne(order, { session });
    await writeOrderPrice(store, session, order, by, now);
    await checkTerms(store, session, order, now);
    const { after } = auditDiff({}, order);
    await logEvent(store, { action: 'commande.create', by, ...logged(order), after }, now, session);
  }).catch(exists);
  return order;
}

/** An order that is no longer renewed, or opened again without, ends with this week; with that of its first day when that is later. */
async function setTerm(store: Store, session: ClientSession, before: CommandeDoc, now: Date): Promise<void> {
  const { _id } = before;
  const after = (await store.commandes.findOne({ _id }, { session }))!;
  const set = (update: UpdateFilter<CommandeDoc>) => store.commandes.updateOne({ _id }, update, { session });
  const begins = before.auto_renew || (after.active && !before.active) || after.debut !== before.debut;
  if (after.auto_renew) mustMatch(await set({ $unset: { last_week: 1 } }), 'the order');
  else if (begins) {
    const last_week = weekKeyOfDay(firstDayFrom(after.debut ?? null, now));
    mustMatch(await set({ $set: { last_week } }), 'the order');
  }
}

/** What a budget and dates are judged by. */
const TERMS = ['budget_cap_cents', 'prix_lead_cents', 'debut', 'fin'] as const;

interface Write {
  id: string;
  action: AuditAction;
  update: UpdateFilter<CommandeDoc> | object[];
  related?: Record<string, string>;
  by: Actor;
  now: Date;
}

/** One update of one living order, with its fences and its entry in the audit trail. */
function writeCommande(
  store: Store,
  { id, action, update, related, by, now }: Write,
): Promise<CommandeDoc | null> {
  return transaction(store, async (session) => {
    const before = await store.commandes.findOneAndUpdate({ _id: id, ...LIVING }, update, { session });
    if (!before) return null;
    await setTerm(store, session, before, now);
    await rewriteFences(store, session, [id], now);
    const after = (await store.commandes.findOne({ _id: id }, { session }))!;
    if (before.prix_lead_cents !== after.prix_lead_cents || before.remise_bp !== after.remise_bp)
      await writeOrderPrice(store, session, after, by, now);
    // What was right when it was written does not stand in the way of pausing or deleting it.
    if (TERMS.some((field) => before[field] !== after[field])) await checkTerms(store, session, after, now);
    if (after.active && !before.active) await pinClient(store, session, after.client_id, now);
    const { related: of, ...order } = logged(after);
    const event = { action, by, ...order, related: { ...of, ...related } };
    await logEvent(store, { ...event, ...auditDiff(before, after) }, now, session);
    return after;
  }).catch(exists);
}

/** @returns the order as it is then, or `null` when there is none. @throws as `createCommande` */
export const changeCommande = (
  store: Store,
  id: string,
  change: Partial<CommandeFields>,
  by: Actor,
  now: Date,
): Promise<CommandeDoc | null> =>
  writeCommande(store, {
    id,
    action: 'commande.update',
    update: { $set: { ...change, updated_at: now } },
    by,
    now,
  });

/** What a simulation proposed, done to the real order. A quota holds from now on in every week. Same answers as `changeCommande`. */
export const applySimulation = (
  store: Store,
  id: string,
  { fields, replay_id }: { fields: OrderFields; replay_id: string },
  by: Actor,
  now: Date,
): Promise<CommandeDoc | null> =>
  writeCommande(store, {
    id,
    action: 'simulation.apply',
    update: {
      $set: { ...fields, updated_at: now },
      ...(fields.quota_semaine !== undefined && { $unset: { quota_weeks: 1 as const } }),
    },
    related: { replay_id },
    by,
    now,
  });

/** Days the order takes no lead, all of them. Same answers as `changeCommande`. */
export const changePauses = (
  store: Store,
  id: string,
  pauses: readonly Pause[],
  by: Actor,
  now: Date,
): Promise<CommandeDoc | null> =>
  writeCommande(store, {
    id,
    action: 'commande.pause_dates',
    update: { $set: { pauses: [...pauses], updated_at: now } },
    by,
    now,
  });

/** Weeks with a quota of their own, all of them. Same answers as `changeCommande`. */
export const changeQuotaWeeks = (
  store: Store,
  id: string,
  quota_weeks: readonly QuotaWeeks[],
  by: Actor,
  now: Date,
): Promise<CommandeDoc | null> =>
  writeCommande(store, {
    id,
    action: 'commande.quota_week',
    update: { $set: { quota_weeks: [...quota_weeks], updated_at: now } },
    by,
    now,
  });

/** Pauses an active order, activates a paused one. Same answers as `changeCommande`. */
export const toggleCommande = (store: Store, id: string, by: Actor, now: Date): Promise<CommandeDoc | null> =>
  writeCommande(store, {
    id,
    action: 'commande.toggle',
    update: [{ $set: { active: { $not: '$active' }, updated_at: now } }],
    by,
    now,
  });

/** Deletes an order for its users and cancels what it has not been sent. @returns whether there was one */
export async function deleteCommande(store: Store, id: string, by: Actor, now: Date): Promise<boolean> {
  const update = { $set: { active: false, deleted_at: now, updated_at: now } };
  const deleted = await writeCommande(store, { id, action: 'commande.delete', update, by, now });
  if (!deleted) return false;
  const { client_id } = deleted;
  await cancelUnsent(store, { client_id, commande_id: id }, { reason: 'commande_deleted', by: by.id, now });
  return true;
}
