/** What follows a write that changes where leads may go. */
import { routeStock } from '../temporal/deliveries.ts';
import type { App } from './deps.ts';

/** This process decides on what was written at once; the others follow their change streams. */
export const seeChange = (app: App): Promise<void> => app.deps.live.refresh();

/**
 * The same, and leads that wait are evaluated again in the background. Temporal may be down: the next run does it then.
 */
export async function reconsiderStock(app: App): Promise<void> {
  const { temporal, log } = app.deps;
  await seeChange(app);
  routeStock(temporal).catch((error: unknown) => {
    log.warn({ err: { name: (error as Error).name } }, 'stock is not routed before the next run');
  });
}
