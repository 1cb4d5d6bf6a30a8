import type { Filter } from 'mongodb';
import { FOLDED } from '../../store/db/schema-kit.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { App } from '../http/deps.ts';
import { readPage, startsWith } from '../http/paging.ts';
import { createdWithin } from '../http/week.ts';
import { BatchList, BatchListQuery } from './contract.ts';
import { batchSummaries, type ShownBatch, WITHOUT_FILE } from './view.ts';

/** What every file name begins with (domain/deliveries/csv.ts): it need not be typed. */
const FILE = 'leads_';
/** Sorts after every other character. */
const LAST = '\uffff';
/** Shorter texts name too many. */
const MIN_SEARCH = 2;

/** By the name of the file, whatever its case; and by the id, also as Temporal has it (`batch/<id>`). Each alone is served by an index, together they are not. */
function batchFilters(search: string): { byFile: Filter<DeliveryBatchDoc>; byId: Filter<DeliveryBatchDoc> } {
  const text = search.toLowerCase();
  const file = text.startsWith(FILE) ? text : `${FILE}${text}`;
  return {
    byFile: { csv_filename: { $gte: file, $lt: `${file}${LAST}` } },
    byId: { _id: startsWith(text.replace(/^batch\//, '')) },
  };
}

async function searched(
  store: Store,
  filter: Filter<DeliveryBatchDoc>,
  search: string,
  limit: number,
): Promise<ShownBatch[]> {
  const { byFile, byId } = batchFilters(search);
  const [named, numbered] = await Promise.all([
    store.delivery_batches
      .find({ $and: [filter, byFile] }, { projection: WITHOUT_FILE, limit, collation: FOLDED })
      .sort({ csv_filename: -1, _id: -1 })
      .toArray(),
    store.delivery_batches
      .find({ $and: [byId, filter] }, { projection: WITHOUT_FILE, limit })
      .sort({ _id: -1 })
      .toArray(),
  ]);
  const found = [...new Map([...numbered, ...named].map((batch) => [batch._id, batch])).values()];
  return found.slice(0, limit);
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/batches',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Lots, les plus récents d’abord',
      querystring: BatchListQuery,
      response: { 200: BatchList },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const { client_id, status, limit = 100, sort } = query;
      const search = query.search?.trim() ?? '';
      const filter: Filter<DeliveryBatchDoc> = {
        ...scope.filter(),
        ...(client_id && { client_id }),
        ...(status && { status }),
        ...createdWithin(query),
      };
      if (search.length >= MIN_SEARCH) {
        const batches = await batchSummaries(store, await searched(store, filter, search, limit));
        const [count, none] = [batches.length, { next_cursor: null, prev_cursor: null }];
        return { batches, count, total: count, ...none };
      }
      const page = { by: 'created_at', sort, projection: WITHOUT_FILE } as const;
      const { docs, answer } = await readPage(store.delivery_batches, filter, query, page);
      return { batches: await batchSummaries(store, docs), ...answer };
    },
  });
