/**
 * Landing pages: the registry, which takes the configured forms over, the funnel, and the keys to see and manage them. What is
 * taken over goes on as before; no page is registered, so nothing is judged or counted until somebody registers one.
 */
import type { Db, Document, IndexDescription } from 'mongodb';
import { giveNewKeys } from '../../access/give-new-keys.ts';
import type { Store } from '../mongo.ts';
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });
const schema = (required: string[], properties: Document): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties },
});
const ENTITY = { enum: ['ZR7', 'MDL'] };
const TEXT = { bsonType: 'string' };

const COLLECTIONS: Record<string, { indexes: IndexDescription[]; validator: Document }> = {
  pages: {
    indexes: [],
    validator: schema(['code', 'entity', 'origins', 'active'], { entity: ENTITY, code: TEXT }),
  },
  forms: {
    indexes: [{ key: { page: 1 }, ...present('page') }],
    validator: schema(['code', 'entity', 'produit', 'active'], { entity: ENTITY, produit: TEXT }),
  },
  consent_texts: {
    indexes: [{ key: { page: 1, created_at: 1 } }],
    validator: schema(['page', 'version', 'text', 'hash', 'created_at'], {
      created_at: { bsonType: 'date' },
      hash: TEXT,
    }),
  },
  page_stats: {
    indexes: [{ key: { entity: 1, by: 1, week_key: 1 } }, { key: { page: 1, by: 1, week_key: 1 } }],
    validator: schema(['entity', 'by', 'week_key'], {
      entity: ENTITY,
      by: { enum: ['page', 'form', 'source', 'week'] },
    }),
  },
};

const DUE = { key: { page_due: 1 }, partialFilterExpression: { page_due: true } };
const LEADS: IndexDescription[] = [
  { key: { entity: 1, 'page.id': 1, created_at: -1, _id: -1 }, ...present('page.id') },
  DUE,
  { key: { test_until: 1 }, expireAfterSeconds: 0, ...present('test_until') },
];

const NAMESPACE_EXISTS = 48;

async function makeCollection(db: Db, name: string, validator: Document): Promise<void> {
  const enforced = { validator, validationLevel: 'strict', validationAction: 'error' };
  await db.createCollection(name, enforced).catch((error: { code?: number }) => {
    if (error.code !== NAMESPACE_EXISTS) throw error;
  });
}

/** The setting's forms, unless somebody has written one of that code since. */
async function takeForms({ db }: Store): Promise<void> {
  const setting = await db.collection<{ _id: string }>('settings').findOne({ _id: 'forms_config' });
  const { value, updated_at } = (setting ?? {}) as {
    value?: { forms?: Record<string, { entity: string; produit: string }> };
    updated_at?: Date;
  };
  const forms = Object.entries(value?.forms ?? {});
  if (forms.length === 0) return;
  const at = updated_at ?? new Date();
  await db.collection<{ _id: string }>('forms').bulkWrite(
    forms.map(([code, { entity, produit }]) => ({
      updateOne: {
        // Codes are compared without case.
        filter: { _id: code.trim().toLowerCase() },
        update: {
          $setOnInsert: { code, name: '', entity, produit, active: true, created_at: at, updated_at: at },
        },
        upsert: true,
      },
    })),
  );
}

export const landingPages: Migration = {
  id: '0012-landing-pages',
  does: 'makes the registry of landing pages, takes the configured forms over, and gives the keys to see and manage it',
  async up(store, held) {
    const { db } = store;
    for (const [name, { indexes, validator }] of Object.entries(COLLECTIONS)) {
      await makeCollection(db, name, validator);
      if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
      held.throwIfAborted();
    }
    for (const [name, indexes] of [
      ['tracking', [DUE]],
      ['leads', LEADS],
    ] as const) {
      await db.collection(name).createIndexes([...indexes]);
      held.throwIfAborted();
    }
    await takeForms(store);
    await giveNewKeys(store, ['pages.view', 'pages.manage']);
  },
};
