import type { Delivery } from '../../lib/api/types.ts';
import { plural } from '../../lib/format/number.ts';
import { buyer } from './columns.ts';

/** Which clients some deliveries are for and how many each, most first: `Solaire du Midi (ZR7) · 12 livraisons`. */
export function clientLines(deliveries: readonly Delivery[]): string[] {
  const clients = new Map<string | null, Delivery[]>();
  for (const delivery of deliveries) {
    clients.set(delivery.client_id, [...(clients.get(delivery.client_id) ?? []), delivery]);
  }
  return [...clients.values()]
    .sort((a, b) => b.length - a.length)
    .map((mine) => `${buyer(mine[0]!)} (${mine[0]!.entity}) · ${plural(mine.length, 'livraison')}`);
}
