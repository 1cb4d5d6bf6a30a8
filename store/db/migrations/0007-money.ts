/**
 * Money begins (02-money): its collections, indexes on deliveries for the weekly ledger and for what is due, the prices of
 * every client and order as they are, and where billing starts: what was sent before this week was billed elsewhere.
 */
import type { Db, Document } from 'mongodb';
import { SINCE_EVER } from '../../../domain/billing/price-book.ts';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import type { PriceDoc } from '../../billing/collections.ts';
import type { Store } from '../mongo.ts';
import { MONEY_COLLECTIONS } from './0007-money-collections.ts';
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

const NAMESPACE_EXISTS = 48;

async function makeCollection(db: Db, name: string, validator: Document | undefined): Promise<void> {
  const enforced = { validator, validationLevel: 'strict', validationAction: 'error' };
  await db.createCollection(name, validator ? enforced : {}).catch((error: { code?: number }) => {
    if (error.code !== NAMESPACE_EXISTS) throw error;
  });
}

/** A price of before, unless somebody has written one since. */
async function keepPrices(store: Store, rows: readonly PriceDoc[]): Promise<void> {
  if (rows.length === 0) return;
  await store.prices.bulkWrite(
    rows.map(({ _id, ...row }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: row }, upsert: true },
    })),
  );
}

async function pricesOfClients(store: Store, now: Date): Promise<void> {
  const clients = await store.clients.find().toArray();
  await keepPrices(
    store,
    clients.map(({ _id, default_prix_lead_cents, remise_bp, vat_rate_bp }) => ({
      _id: `client|${_id}||${SINCE_EVER.toISOString()}`,
      scope: 'client',
      id: _id,
      product: '',
      valid_from: SINCE_EVER,
      price: default_prix_lead_cents,
      discount_bp: remise_bp,
      vat_bp: vat_rate_bp,
      active: true,
      written_at: now,
      written_by: 'system',
    })),
  );
}

async function pricesOfOrders(store: Store, now: Date): Promise<void> {
  const orders = await store.commandes.find().toArray();
  await keepPrices(
    store,
    orders.map(({ _id, prix_lead_cents, remise_bp }) => ({
      _id: `order|${_id}||${SINCE_EVER.toISOString()}`,
      scope: 'order',
      id: _id,
      product: '',
      valid_from: SINCE_EVER,
      price: prix_lead_cents,
      discount_bp: remise_bp,
      active: true,
      written_at: now,
      written_by: 'system',
    })),
  );
}

/** Weeks that were over when money began have no ledger here, and never get one. */
async function markImported(store: Store, current: WeekKey): Promise<void> {
  for (const entity of ENTITIES) {
    const weeks = await store.deliveries.distinct('sent_week', { entity, sent_week: { $lt: current } });
    for (const week_key of weeks as WeekKey[])
      await store.billing_weeks.updateOne(
        { _id: `${entity}|${week_key}` },
        { $setOnInsert: { entity, week_key, changes: 0, supplements: 0, imported: true } },
        { upsert: true },
      );
  }
}

export const money: Migration = {
  id: '0007-money',
  does: 'makes the collections of money, keeps the prices there are, and begins billing with the week it runs in',
  async up(store, held) {
    const { db } = store;
    for (const [name, { indexes, validator }] of Object.entries(MONEY_COLLECTIONS)) {
      await makeCollection(db, name, validator);
      if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
      held.throwIfAborted();
    }
    const bySentWeek = {
      ...{ entity: 1, sent_week: 1, status: 1, simulated: 1, outcome: 1, lead_owner_entity: 1, _id: 1 },
    };
    await db.collection('deliveries').createIndexes([{ key: bySentWeek, ...present('sent_week') }]);
    held.throwIfAborted();
    await db
      .collection('deliveries')
      .createIndexes([{ key: { money_due: 1, _id: 1 }, partialFilterExpression: { money_due: true } }]);
    held.throwIfAborted();
    const now = new Date();
    await pricesOfClients(store, now);
    held.throwIfAborted();
    await pricesOfOrders(store, now);
    held.throwIfAborted();
    const current = weekKey(now);
    await markImported(store, current);
    // What crossed this week owes a transfer: the sweep settles what is marked.
    for (const entity of ENTITIES)
      await store.deliveries.updateMany(
        {
          entity,
          sent_week: current,
          status: 'sent',
          outcome: 'accepted',
          simulated: false,
          lead_owner_entity: { $ne: entity },
          money_due: { $exists: false },
        },
        { $set: { money_due: true } },
      );
  },
};
