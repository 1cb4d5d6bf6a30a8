/** Deliveries found by whom they are of: the person is looked for among the leads, newest first. */
import type { Filter } from 'mongodb';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';
import { searchFilters } from '../leads/search.ts';

/** Of a name that many have, the newest: what came before is found by more letters or a phone. */
const MOST_LEADS = 1_000;

/** @returns what narrows deliveries to those of people a text names; null: nothing was typed */
export async function searchFilter(
  store: Store,
  search: string | undefined,
): Promise<Filter<DeliveryDoc> | null> {
  if (!search?.trim()) return null;
  const found = await Promise.all(
    searchFilters(search).map((filter) =>
      store.leads
        .find(filter, { projection: { _id: 1, created_at: 1 } })
        .sort({ created_at: -1 })
        .limit(MOST_LEADS)
        .toArray(),
    ),
  );
  return { lead_id: { $in: found.flat().map(({ _id }) => _id) } };
}
