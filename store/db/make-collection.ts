/** Making a collection that another process may be making at the same moment. */
import { type Db, type Document, MongoServerError } from 'mongodb';

const NAMESPACE_EXISTS = 48;

/**
 * MongoDB's own defaults, said aloud: it writes them down at the first change of a validator and not before, and two
 * databases of one shape are to be equal byte for byte.
 */
export const ENFORCED = { validationLevel: 'strict', validationAction: 'error' } as const;

/** One that is there stays as it is. */
export async function makeCollection(db: Db, name: string, validator?: Document): Promise<void> {
  await db.createCollection(name, validator ? { validator, ...ENFORCED } : {}).catch((error: unknown) => {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_EXISTS) throw error;
  });
}
