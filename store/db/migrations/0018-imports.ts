/** Files of leads: their collections, the index that finds the leads of one, and the key to import. Nothing changes until somebody does. */
import type { Db, Document, IndexDescription } from 'mongodb';
import { giveNewKeys } from '../../access/give-new-keys.ts';
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });
const schema = (required: string[], properties: Document): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties },
});
const DATE = { bsonType: 'date' };
const COUNT = { bsonType: ['int', 'long', 'double'], minimum: 0 };
const STATUSES = ['uploaded', 'previewing', 'previewed', 'committing', 'committed', 'undoing', 'undone'];

const COLLECTIONS: Record<string, { indexes: IndexDescription[]; validator: Document }> = {
  imports: {
    indexes: [
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { status: 1, updated_at: 1 } },
      { key: { expires_at: 1 }, expireAfterSeconds: 0, ...present('expires_at') },
    ],
    validator: schema(['entity', 'status', 'rows', 'created_at'], {
      entity: { enum: ['ZR7', 'MDL'] },
      status: { enum: STATUSES },
      rows: COUNT,
      created_at: DATE,
    }),
  },
  import_rows: {
    indexes: [
      { key: { import_id: 1, created_at: 1, _id: 1 } },
      { key: { import_id: 1, outcome: 1, created_at: 1, _id: 1 } },
      { key: { phone_hash: 1 }, ...present('phone_hash') },
      { key: { expires_at: 1 }, expireAfterSeconds: 0 },
    ],
    validator: schema(['import_id', 'n', 'cells', 'expires_at'], { n: COUNT, expires_at: DATE }),
  },
};

const NAMESPACE_EXISTS = 48;

async function makeCollection(db: Db, name: string, validator: Document): Promise<void> {
  const enforced = { validator, validationLevel: 'strict', validationAction: 'error' };
  await db.createCollection(name, enforced).catch((error: { code?: number }) => {
    if (error.code !== NAMESPACE_EXISTS) throw error;
  });
}

export const imports: Migration = {
  id: '0018-imports',
  does: 'makes the collections of files of leads, finds the leads of a file, and gives the key to import',
  async up(store, held) {
    const { db } = store;
    for (const [name, { indexes, validator }] of Object.entries(COLLECTIONS)) {
      await makeCollection(db, name, validator);
      await db.collection(name).createIndexes(indexes);
      held.throwIfAborted();
    }
    await db
      .collection('leads')
      .createIndexes([{ key: { import_id: 1, created_at: -1, _id: -1 }, ...present('import_id') }]);
    held.throwIfAborted();
    await giveNewKeys(store, ['leads.import']);
  },
};
