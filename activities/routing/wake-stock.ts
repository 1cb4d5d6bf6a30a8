/** An order that opens by time wakes the stock (12-rules U20): at midnight, on the hour, with the month, after a pause. */
import { isShut } from '../../domain/routing/open-rules.ts';
import { readOrderStates } from '../../store/routing/order-states.ts';
import { readSnapshot } from '../../store/routing/snapshot.ts';
import { lastShut, noteShut } from '../../store/routing/shut-orders.ts';
import type { ActivityDeps } from '../deps.ts';
import { askRouteStock } from './route-stock.ts';

/**
 * Compares which orders are shut with the last look, and has the stock routed when one of them has opened. The sweep looks
 * every ten minutes, at each full hour too. The look is noted after the stock was asked for: a crash between asks again.
 * @param ask has the stock routed
 * @returns whether it was asked for
 */
export async function wakeStock(
  { store }: Pick<ActivityDeps, 'store'>,
  now: Date,
  ask: () => Promise<void> = askRouteStock,
): Promise<boolean> {
  const before = await lastShut(store);
  const states = await readOrderStates(store, await readSnapshot(store), now);
  const opened = before.some((id) => {
    const state = states.get(id);
    return state !== undefined && !isShut(state);
  });
  if (opened) await ask();
  const shut = [...states].filter(([, state]) => isShut(state)).map(([id]) => id);
  await noteShut(store, shut, now);
  return opened;
}
