/**
 * A small market in a test database: two companies, six orders, two processes that take leads, and what the system can
 * do to all of them. `market-commands.ts` chooses among these at random.
 */
import type { BatchAttempt } from '../../store/deliveries/collections.ts';
import {
  assignStockPage,
  type AssignStockInput,
  type StockCursor,
  stockQueues,
} from '../../store/routing/assign-stock.ts';
import { cancelWholeBatch, cancelDelivery } from '../../store/deliveries/cancel-delivery.ts';
import { claimBatch } from '../../store/deliveries/sending/claim-batch.ts';
import { confirmUncertain } from '../../store/deliveries/sending/confirm-uncertain.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { recordAttempt } from '../../store/deliveries/sending/record-attempt.ts';
import { newId } from '../../store/db/ids.ts';
import type { IntakeAnswer } from '../../store/intake/intake-group.ts';
import { IntakeQueue } from '../../store/intake/intake-queue.ts';
import type { Store } from '../../store/db/mongo.ts';
import { makeImmediate } from '../../store/deliveries/make-immediate.ts';
import { makeBatches } from '../../store/deliveries/make-batches.ts';
import { projectBatches } from '../../store/deliveries/sending/project-batches.ts';
import { rejectDelivery, removeDelivery } from '../../store/deliveries/return-delivery.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import { addExclusions } from '../../store/routing/change-exclusions.ts';
import type { Criterion } from '../../domain/routing/criteria.ts';
import type { LiveSnapshot } from '../../store/routing/snapshot.ts';
import { phoneNumber, testKeys } from './intake.ts';
import { insertOrder, insertPrice } from './records.ts';
import { DEFAULT_SETTINGS } from '../../domain/settings/settings.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';

const SENDER = { address: 'livraison@rdz.example', name: 'RDZ' };

export interface Market {
  store: Store;
  /** Moves between steps only. */
  now: Date;
  /** Two processes; the second looks at the orders as they were, until a fence tells it otherwise. */
  queues: IntakeQueue[];
  commandes: string[];
  answers: IntakeAnswer[];
}

/** Its leads are only sold with a proof, as long as nobody changes that. */
export const UNPROVED_SOURCE = 'tiktok';
/** Asked for by the fifth order, whatever happens. */
const HOUSES: Criterion = { champ: 'type_logement', op: '=', valeurs: ['Maison'], si_absent: 'accepte' };
/** The client of the third order knows this person, whatever happens. */
const EXCLUDED = { order: 2, person: 1 };

/** The first two keep their quota and their caps whatever happens; what is sold to the second is 25 €. */
const ORDERS: [Partial<CommandeDoc>, 'ZR7' | 'MDL'][] = [
  [{ quota_semaine: 2, priorite: 1, month_cap: 5 }, 'ZR7'],
  [
    {
      ...{ quota_semaine: 3, priorite: 1, lb_target_bp: asBasisPoints(5000) },
      ...{ day_cap: 2, budget_cap_cents: asCents(6_000) },
    },
    'MDL',
  ],
  [{ quota_semaine: 0, priorite: 2, departements: ['75'], delivery_mode: 'immediate' }, 'ZR7'],
  [{ quota_semaine: 4, priorite: 3, lb_target_bp: asBasisPoints(2500) }, 'ZR7'],
  [{ quota_semaine: 0, priorite: 2, lb_target_bp: asBasisPoints(3000), criteria: [HOUSES] }, 'MDL'],
  [{ quota_semaine: 2, produit: 'PAC' }, 'MDL'],
];
export const FIXED_QUOTAS = [2, 3] as const;

/** One buyer has the first order of each company: what the overlap guard looks at. */
const SHARED_BUYER = ['acheteur@partage.example'];

/** A process that does not hear of changes: it reads the orders again only when a write was refused. */
function deafTo(snapshot: LiveSnapshot): LiveSnapshot {
  let { current } = snapshot;
  const deaf = {
    get current() {
      return current;
    },
    async refresh() {
      await snapshot.refresh();
      ({ current } = snapshot);
    },
  };
  return deaf as LiveSnapshot;
}

/** Opens the market on an empty store. Every day is a delivery day. */
export async function openMarket(store: Store, snapshot: LiveSnapshot, now: Date): Promise<Market> {
  const day = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };
  const value = { ZR7: day, MDL: day };
  const gating = { ...DEFAULT_SETTINGS.source_gating, proof_required_sources: [UNPROVED_SOURCE] };
  const saved = { updated_at: now, updated_by: 'test' };
  await store.settings.insertMany([
    { _id: 'delivery_calendar', value, ...saved },
    { _id: 'source_gating', value: gating, ...saved },
  ]);
  const market: Market = { store, now, queues: [], commandes: [], answers: [] };
  for (const [n, [order, entity]] of ORDERS.entries()) {
    const delivery_emails = n < 2 ? SHARED_BUYER : [];
    const { client, commande } = await insertOrder(store, order, { entity, delivery_emails });
    await insertPrice(store, client);
    market.commandes.push(commande._id);
  }
  const { client_id } = (await store.commandes.findOne({ _id: market.commandes[EXCLUDED.order]! }))!;
  await addExclusions(store, {
    client: (await store.clients.findOne({ _id: client_id }))!,
    ...{ by: SYSTEM, now, upload: newId(), expires_at: null, replaces: false, last: true },
    phone_hashes: [testKeys.phone(phoneNumber(EXCLUDED.person))],
  });
  await snapshot.refresh();
  market.queues = [snapshot, deafTo(snapshot)].map(
    (seen) => new IntakeQueue({ store, snapshot: seen, keys: testKeys, clock: () => market.now }),
  );
  return market;
}

/** Deliveries that an order's criteria or its client's list of phones should have kept from it. */
export async function unwanted({ store, commandes }: Market): Promise<string[]> {
  const found: string[] = [];
  for await (const { _id, commande_id, lead_id } of store.deliveries.find()) {
    const lead = await store.leads.findOne({ _id: lead_id });
    if (commande_id === commandes[4] && lead?.custom_fields['type_logement'] === 'appartement')
      found.push(`delivery ${_id} is of a flat`);
    if (commande_id === commandes[EXCLUDED.order] && lead?.phone === phoneNumber(EXCLUDED.person))
      found.push(`delivery ${_id} is of somebody its client excludes`);
  }
  return found;
}

/** The whole stock, in small pages, as the run or the stock pass does it. */
export async function assignAll({ store, now }: Market, pass: AssignStockInput['pass']): Promise<void> {
  const deps = { store, keys: testKeys, stripe: 'run' };
  for (const phase of ['held', 'due', 'own', 'cross', 'lb'] as const) {
    for (const queue of phase === 'held' ? [undefined] : await stockQueues(store)) {
      let cursor: StockCursor | null = null;
      do {
        const input: AssignStockInput = { phase, ...(queue && { queue }), pass, cursor, limit: 3, now };
        cursor = (await assignStockPage(deps, input)).next_cursor;
      } while (cursor);
    }
  }
}

export type SendResult = BatchAttempt['result'];

/** One try to send a batch, with the given end. */
async function send({ store, now }: Market, batchId: string, result: SendResult): Promise<void> {
  const batch = (await store.delivery_batches.findOne({ _id: batchId }))!;
  const to = ['acheteur@client.example'];
  const attempt = { token: newId(), by: 'system', automatic: true, forced: false, to, simulated: false };
  if (!(await claimBatch(store, { batch, mode: 'send', attempt, now }))) return;
  const accepted = result === 'sent' ? to : [];
  const end = { at: now, finished_at: now, result, accepted, rejected: [], ms: 1 };
  await recordAttempt(store, {
    batch_id: batchId,
    mode: 'send',
    attempt: { ...attempt, ...end, ...(result !== 'sent' && { code: 'SMTP_LOST' }) },
    claimed: true,
    retryable: true,
    now,
  });
  await projectBatches(store, [batchId], now);
}

/** Prepares what waits and tries every batch once; the results go round. */
export async function deliverAll(market: Market, results: readonly SendResult[]): Promise<void> {
  const { store, now } = market;
  const senders = { ZR7: SENDER, MDL: SENDER };
  await makeBatches(store, { senders, entities: ['ZR7', 'MDL'], limit: 50, now });
  const ready = await store.delivery_batches.find({ status: { $in: ['ready_to_send', 'failed'] } }).toArray();
  await Promise.all(ready.map(({ _id }, n) => send(market, _id, results[n % results.length]!)));
}

/** What leaves at once is prepared by two passes side by side, and tried. */
export async function deliverAtOnce(market: Market, result: SendResult): Promise<void> {
  const { store, now } = market;
  const senders = { ZR7: SENDER, MDL: SENDER };
  const pass = () => makeImmediate(store, { entity: 'ZR7', senders, busy: [], limit: 20, now });
  const passes = await Promise.all([pass(), pass()]);
  await Promise.all(passes.flatMap(({ ready }) => ready).map(({ _id }) => send(market, _id, result)));
}

/** The n-th of what there is, round and round; nothing happens when there is none. */
export async function pick<T>(
  all: Promise<T[]>,
  n: number,
  act: (one: T) => Promise<unknown>,
): Promise<unknown> {
  const list = await all;
  return list.length > 0 ? act(list[n % list.length]!) : undefined;
}

export const cancelAny = ({ store, now }: Market, n: number): Promise<unknown> =>
  pick(
    store.deliveries
      .find({ status: { $ne: 'cancelled' } })
      .sort({ _id: 1 })
      .toArray(),
    n,
    async ({ _id }) => {
      const request = { reason: 'test', by: 'test', now };
      const whole = await cancelDelivery(store, { ...request, delivery_id: _id });
      if (whole) await cancelWholeBatch(store, { ...request, ...whole });
    },
  );

export const returnAny = ({ store, now }: Market, n: number, rejected: boolean): Promise<unknown> =>
  pick(store.deliveries.find({ status: 'sent' }).sort({ _id: 1 }).toArray(), n, ({ _id }) => {
    const request = { delivery_id: _id, by: SYSTEM, now };
    return rejected
      ? rejectDelivery(store, { ...request, reason: 'injoignable' })
      : removeDelivery(store, { ...request, reason: 'doublon', detail: '' });
  });

export const confirmAny = ({ store, now }: Market, n: number): Promise<unknown> =>
  pick(
    store.delivery_batches.find({ status: 'uncertain' }).sort({ _id: 1 }).toArray(),
    n,
    async ({ _id }) => {
      await confirmUncertain(store, { batch_id: _id, by: 'test', now });
      await projectBatches(store, [_id], now);
    },
  );
