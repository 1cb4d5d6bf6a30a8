/** Leads that could be sold, by where they live and what they ask for: counted on indexes alone. */
import type { Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { isHeld, STOCK_STATUSES, type StockStatus } from '../../domain/leads/lead.ts';
import type { Store } from '../db/mongo.ts';
import { BY_BACKLOG, BY_STOCK, type LeadDoc } from '../leads/collections.ts';

/** Companies whose leads are counted; `null`: leads of none yet. */
export type Owners = readonly (Entity | null)[];

interface StockCount<S> {
  entity: Entity | null;
  produit: string | null;
  departement: string;
  status: S;
  n: number;
}

async function countPlaces<S extends StockStatus | 'lb'>(
  { leads }: Store,
  owners: Owners,
  statuses: readonly S[],
  hint: Record<string, 1>,
  more: Filter<LeadDoc> = {},
): Promise<StockCount<S>[]> {
  type Group = { _id: Omit<StockCount<S>, 'n' | 'entity'>; n: number };
  const status = statuses.length === 1 ? statuses[0] : { $in: [...statuses] };
  const each = owners.map(async (entity) => {
    // One company at a time: beside `null`, which an index cannot tell from nothing, every lead would be fetched.
    const groups = await leads
      .aggregate<Group>(
        [
          { $match: { status, entity, ...more } },
          {
            $group: {
              _id: { produit: '$produit', departement: '$departement', status: '$status' },
              n: { $sum: 1 },
            },
          },
        ],
        { hint },
      )
      .toArray();
    return groups.map(({ _id, n }) => ({ ..._id, entity, n }));
  });
  return (await Promise.all(each)).flat();
}

/** Fresh leads that wait. */
export const countStock = (store: Store, owners: Owners): Promise<StockCount<StockStatus>[]> =>
  countPlaces(store, owners, STOCK_STATUSES, BY_STOCK);

/** Those of a product: without a bound on its first field MongoDB takes none from an index for the others, and fetches. */
const OF_A_PRODUCT = { produit: { $gt: '' } };

/** Counts of leads. */
export interface StockPlace {
  /** As the lead has it: also one that is not served. */
  departement: string;
  produit: string;
  /** Fresh, in want of an order. */
  waiting: number;
  /** In want of something else: a source, a proof. */
  held: number;
  lb: number;
}

/** Stock and backlog of each département and product; leads whose product is not known are left out. */
export async function stockPlaces(store: Store, owners: Owners): Promise<StockPlace[]> {
  const counts = await Promise.all([
    countStock(store, owners),
    countPlaces(store, owners, ['lb'] as const, BY_BACKLOG, OF_A_PRODUCT),
  ]);
  const places = new Map<string, StockPlace>();
  for (const { produit, departement, status, n } of counts.flat()) {
    if (!produit) continue;
    const key = `${produit}|${departement}`;
    const place = places.get(key) ?? { departement, produit, waiting: 0, held: 0, lb: 0 };
    places.set(key, place);
    place[status === 'lb' ? 'lb' : isHeld(status) ? 'held' : 'waiting'] += n;
  }
  return [...places.values()];
}
