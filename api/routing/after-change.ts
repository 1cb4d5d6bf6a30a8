/** What follows a write that changes where leads may go. */
import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '../../domain/common/entity.ts';
import { launchImmediate } from '../../temporal/launch/immediate.ts';
import { launchRouteStock } from '../../temporal/launch/route-stock.ts';
import type { App } from '../http/deps.ts';

/** This process decides on what was written at once; the others follow their change streams. */
export const seeChange = (app: App): Promise<void> => app.deps.live.refresh();

/** Whether one of these fields of a record is another one now. */
const differs = <T extends object>(before: T, after: T, fields: readonly (keyof T)[]): boolean =>
  fields.some((field) => !isDeepStrictEqual(before[field], after[field]));

/** After a change of a record of which only some fields decide where leads may go. */
export const reconsiderIfChanged = <T extends object>(
  app: App,
  { before, after, fields }: { before: T; after: T; fields: readonly (keyof T)[] },
): Promise<void> => (differs(before, after, fields) ? reconsiderStock(app) : seeChange(app));

/**
 * Takes a change into this process's decisions and has waiting leads evaluated again in the background. When Temporal
 * is down, the next run evaluates them.
 */
export async function reconsiderStock(app: App): Promise<void> {
  const { temporal, log } = app.deps;
  await seeChange(app);
  launchRouteStock(temporal).catch((error: unknown) => {
    log.warn({ err: { name: (error as Error).name } }, 'stock is not routed before the next run');
  });
}

/** Has what waits for a company's immediate orders leave now, in the background; when Temporal is down, the next run sends it. */
export function sendAtOnce({ deps: { temporal, log } }: App, entity: Entity): void {
  launchImmediate(temporal, entity).catch((error: unknown) => {
    log.warn({ err: { name: (error as Error).name } }, 'what leaves at once waits');
  });
}
