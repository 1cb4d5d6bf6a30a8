/** How many leads clients received: sent deliveries, counted on an index. */
import { weekBounds, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { ClientCounts } from './view.ts';

const EVER = new Date(0);

/** By client id: ever, and since Monday 00:00 (Paris). */
export async function clientCounts(
  store: Store,
  clientIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, ClientCounts>> {
  const monday = weekBounds(weekKey(now)).start;
  const sentSince = (client_id: string, since: Date) =>
    store.deliveries.countDocuments({ client_id, sent_at: { $gte: since } });
  const counts = await Promise.all(
    clientIds.map(async (id) => {
      const [total, week] = await Promise.all([sentSince(id, EVER), sentSince(id, monday)]);
      return [id, { total, week }] as const;
    }),
  );
  return new Map(counts);
}
