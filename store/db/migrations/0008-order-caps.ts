/** Caps of orders: the months they count, and what was seen of orders that take no lead. Every order goes on without any. */
import type { Db, Document } from 'mongodb';
import type { Migration } from './migration.ts';

const NAMESPACE_EXISTS = 48;
const COUNT = { bsonType: ['int', 'long', 'double'], minimum: 0 };

const holding = (required: string[], properties: Document): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties },
});

async function makeCollection(db: Db, name: string, validator: Document): Promise<void> {
  const enforced = { validator, validationLevel: 'strict', validationAction: 'error' };
  await db.createCollection(name, enforced).catch((error: { code?: number }) => {
    if (error.code !== NAMESPACE_EXISTS) throw error;
  });
}

export const orderCaps: Migration = {
  id: '0008-order-caps',
  does: 'makes the collections that count the months of orders with a cap and keep the last look at orders that are shut',
  async up({ db }, held) {
    await makeCollection(db, 'commande_months', holding(['commande_id', 'month', 'used'], { used: COUNT }));
    const months = db.collection('commande_months');
    await months.createIndexes([{ key: { month: 1, commande_id: 1 } }, { key: { commande_id: 1 } }]);
    held.throwIfAborted();
    const look = { at: { bsonType: 'date' }, shut: { bsonType: 'array' } };
    await makeCollection(db, 'routing_looks', holding(['at', 'shut'], look));
  },
};
