/** What the sweep sees to of units paid in advance: new ones are routed for, few ones are told to people. */
import { prepaidStatus } from '../../domain/billing/prepaid.ts';
import { readPrepaidBalances } from '../../store/billing/prepaid-balances.ts';
import { markRouted, unroutedBalances } from '../../store/billing/routed-units.ts';
import { raiseAlert, resolveOthers } from '../../store/monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';
import { askRouteStock } from '../routing/route-stock.ts';

/** Units were added, by a top-up whose process ended or by a return, and the stock has not been routed since. */
export async function routeNewUnits({ store }: Pick<ActivityDeps, 'store'>): Promise<void> {
  const balances = await unroutedBalances(store);
  if (balances.length === 0) return;
  await askRouteStock();
  await markRouted(store, balances);
}

/** Tells people of clients whose units run out, and no longer of those who bought new ones. */
export async function alertPrepaid(deps: Pick<ActivityDeps, 'store' | 'log'>, now: Date): Promise<void> {
  const balances = await readPrepaidBalances(deps.store);
  const low = balances.filter(({ remaining }) => prepaidStatus(remaining) === 'LOW');
  const blocked = balances.filter(({ remaining }) => prepaidStatus(remaining) === 'BLOCKED');
  for (const [kind, found] of [
    ['prepaid_low', low],
    ['prepaid_blocked', blocked],
  ] as const) {
    for (const { _id, entity, client_id, produit, remaining, purchased } of found) {
      // Whoever bought units again and runs out again is told of again.
      const subject = { type: 'client' as const, id: _id, entity, related: { client_id, produit } };
      await raiseAlert(deps, kind, { ...subject, occurrence: String(purchased) }, { remaining }, now);
    }
    await resolveOthers(
      deps.store,
      [kind],
      found.map(({ _id }) => _id),
      now,
    );
  }
}
