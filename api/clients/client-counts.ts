/** How many leads clients received, from statistics: what is read does not grow with the deliveries. */
import { ENTITIES } from '../../domain/common/entity.ts';
import { parisDay, weekKey, weekMonday } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import { rowsOf, StatsReader } from '../../store/monitoring/stats-reader.ts';
import type { ClientCounts } from './view.ts';

/** By client id: ever, and since Monday 00:00 (Paris). */
export async function clientCounts(
  store: Store,
  clientIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, ClientCounts>> {
  const stats = new StatsReader(store, now);
  const one = clientIds.length === 1 ? clientIds[0] : undefined;
  const week = { from: weekMonday(weekKey(now)), to: parisDay(now) };
  const [totals, days] = await Promise.all([
    stats.totals(clientIds),
    stats.read({ cube: 'orders', owners: ENTITIES, ...week, ...(one !== undefined && { client_id: one }) }),
  ]);
  const counts = new Map(clientIds.map((id) => [id, { total: 0, week: 0 }]));
  const add = (part: keyof ClientCounts, rows: readonly { client_id: string; sent: number }[]) => {
    for (const { client_id, sent } of rows) {
      const of = counts.get(client_id);
      if (of) of[part] += sent;
    }
  };
  add('total', totals);
  add('week', rowsOf(days));
  return counts;
}
