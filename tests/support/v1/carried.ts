/** What an import of version 1 has made of a database, to be compared. */
import type { Store } from '../../../store/db/mongo.ts';

/** Text of a value, whatever order its fields came in. */
const inOrder = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? `{${Object.entries(value)
        .map(([key, of]) => `${key}:${inOrder(of)}`)
        .sort()
        .join()}}`
    : JSON.stringify(value);

/** Rows of a day's statistics come in any order. */
const rowsInOrder = ({ rows }: Record<string, unknown>) =>
  Array.isArray(rows) ? { rows: rows.map(inOrder).sort() } : {};

/** @returns JSON of each collection's documents, without the hashes of passwords and the marks of the run */
export async function carried(of: Store): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { name: collection } of await of.db.listCollections({}, { nameOnly: true }).toArray()) {
    if (['v1_imports', 'migrations', 'leases', 'system.views'].includes(collection)) continue;
    const docs = await of.db.collection(collection).find().sort({ _id: 1 }).toArray();
    all[collection] = JSON.stringify(
      docs.map(({ password_hash: _secret, written_at: _at, ...doc }) => ({ ...doc, ...rowsInOrder(doc) })),
    );
  }
  return all;
}
