/** How many leads clients received: sent deliveries, counted on an index. */
import { weekBounds, weekKey } from '../../domain/time/paris-time.ts';
import { countEach } from '../../store/db/count-each.ts';
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
  const sentSince = (since: Date) => clientIds.map((client_id) => ({ client_id, sent_at: { $gte: since } }));
  const [totals, weeks] = await Promise.all([
    countEach(store.deliveries, sentSince(EVER)),
    countEach(store.deliveries, sentSince(monday)),
  ]);
  return new Map(clientIds.map((id, n) => [id, { total: totals[n]!, week: weeks[n]! }]));
}
