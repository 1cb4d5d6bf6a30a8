import type { Filter } from 'mongodb';
import { FOLDED } from '../../store/db/schema-kit.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { startsWith } from '../http/paging.ts';
import { BatchList, BatchListQuery } from './contract.ts';
import { clientNames } from './names.ts';

/** What every file name begins with (domain/deliveries/csv.ts): it need not be typed. */
const FILE = 'leads_';
/** Sorts after every other character. */
const LAST = '\uffff';

/** By the name of the file, whatever its case; and by the id, also as Temporal has it (`batch/<id>`). Each alone is served by an index, together they are not. */
function batchFilters(search: string): { byFile: Filter<DeliveryBatchDoc>; byId: Filter<DeliveryBatchDoc> } {
  const text = search.trim().toLowerCase();
  const file = text.startsWith(FILE) ? text : `${FILE}${text}`;
  return {
    byFile: { csv_filename: { $gte: file, $lt: `${file}${LAST}` } },
    byId: { _id: startsWith(text.replace(/^batch\//, '')) },
  };
}

const SHOWN = { entity: 1, client_id: 1, produit: 1, status: 1, count: 1, csv_filename: 1, created_at: 1 };

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/deliveries/batches',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Lots, par le nom de leur CSV ou le début de leur identifiant',
      querystring: BatchListQuery,
      response: { 200: BatchList },
    },
    handler: async ({ query: { search, limit = 20 }, scope }) => {
      const { store } = app.deps;
      const { byFile, byId } = batchFilters(search);
      const [named, numbered] = await Promise.all([
        store.delivery_batches
          .find({ ...scope.filter(), ...byFile }, { projection: SHOWN, limit, collation: FOLDED })
          .sort({ csv_filename: -1, _id: -1 })
          .toArray(),
        store.delivery_batches
          .find({ ...byId, ...scope.filter() }, { projection: SHOWN, limit })
          .sort({ _id: -1 })
          .toArray(),
      ]);
      const found = [...new Map([...numbered, ...named].map((batch) => [batch._id, batch])).values()];
      const batches = found.slice(0, limit);
      const names = await clientNames(
        store,
        batches.map(({ client_id }) => client_id),
      );
      return {
        batches: batches.map(({ _id, created_at, client_id, ...batch }) => ({
          id: _id,
          ...batch,
          client_id,
          client_name: names.get(client_id)?.name ?? null,
          created_at: instant(created_at),
        })),
        count: batches.length,
      };
    },
  });
