/**
 * Brings a database to the shape the code needs, before a process serves: migrations, what is missing of the declared
 * collections and indexes, reference data. Safe to run by many processes at once.
 */
import { directionId, SINCE_EVER } from '../../domain/billing/price-book.ts';
import { ENTITIES, otherEntity } from '../../domain/common/entity.ts';
import { asCents } from '../../domain/money/money.ts';
import type { PriceDoc } from '../billing/collections.ts';
import { priceId } from '../billing/prices.ts';
import { lackingIndexes, makeMissing, readIndexes } from './declared.ts';
import { migrate, type MigrateOptions, readMigrations } from './migrate.ts';
import type { Store } from './mongo.ts';
import { WrongShapeError } from './errors.ts';

/** @throws WrongShapeError when leads carry ObjectIds or text dates. */
export async function checkShape(store: Store): Promise<void> {
  // Ids sort by type: what is not a string is first or last.
  const ends = await Promise.all(
    ([1, -1] as const).map((_id) =>
      store.db
        .collection<{ _id: unknown; created_at?: unknown }>('leads')
        .findOne({}, { sort: { _id }, projection: { created_at: 1 } }),
    ),
  );
  if (ends.some((lead) => lead && !(typeof lead._id === 'string' && lead.created_at instanceof Date))) {
    throw new WrongShapeError(
      `The database "${store.db.databaseName}" holds leads of another shape (ObjectId ids or text dates). ` +
        'RDZ will not touch it: point DB_NAME at another database, or migrate that one first.',
    );
  }
}

const PRODUCTS = [
  { _id: 'PV', name: 'Panneaux photovoltaïques', active: true },
  { _id: 'PAC', name: 'Pompe à chaleur', active: true },
  { _id: 'ITE', name: 'Isolation thermique par l’extérieur', active: true },
];

/** What one company pays the other for a lead, to start with: HT, both ways, since ever (02-money "Intercompany"). */
const INTERNAL_PRICES: Record<string, number> = { PV: 25_00, PAC: 30_00, ITE: 20_00 };

/** As rows of `prices`. */
export const internalPrices = (now: Date): PriceDoc[] =>
  ENTITIES.flatMap((from) =>
    Object.entries(INTERNAL_PRICES).map(([product, cents]) => {
      const held = {
        scope: 'internal' as const,
        id: directionId(from, otherEntity(from)),
        product,
        valid_from: SINCE_EVER,
        price: asCents(cents),
        discount_bp: null,
        active: true,
      };
      return { ...held, _id: priceId(held), written_at: now, written_by: 'system' };
    }),
  );

/**
 * Migrates, makes what is missing and verifies what is there. A database that a newer release has migrated is left as it
 * is: this release runs on it, for shapes only ever gain.
 * @throws WrongShapeError, also when a unique index cannot be built on the data present; WaitedInVainError when another
 * process has been migrating for too long
 */
export async function setUpDatabase(store: Store, options: MigrateOptions = {}): Promise<void> {
  await checkShape(store);
  if ((await migrate(store, options)) === 'newer') return;
  await makeMissing(store);
  await store.products.bulkWrite(
    PRODUCTS.map(({ _id, ...product }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: product }, upsert: true },
    })),
  );
  await store.prices.bulkWrite(
    internalPrices(new Date()).map(({ _id, ...price }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: price }, upsert: true },
    })),
  );
}

/**
 * Declared indexes that the database lacks or has with other options, as `collection: {keys}`; empty when all is well. In a
 * database that a newer release has migrated only the unique ones count: others may have made room for better ones.
 */
export async function missingIndexes(store: Store): Promise<string[]> {
  const [{ unknown }, present] = await Promise.all([readMigrations(store), readIndexes(store)]);
  return lackingIndexes(present, unknown.length > 0);
}
