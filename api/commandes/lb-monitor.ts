/** How many LBs each order took in a week, against its target (01-domain §3 "LB mix"). */
import { lbStanding } from '../../domain/routing/lb.ts';
import { bpToRatio } from '../../domain/money/money.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import { clientNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { duringWeek, parseWeek } from '../http/week.ts';
import { LbMonitor, type LbMonitorRow, LbMonitorQuery } from './contract.ts';

/** Four decimals: hundredths of a percent. */
const ratio = (value: number): number => Math.round(value * 10_000) / 10_000;

/** What the runs of a week logged of orders that ended short of LBs, by order. */
async function shortfallsOf({ deps: { store } }: App, week: string) {
  const events = await store.event_log
    .find({ action: 'lb.shortfall', at: duringWeek(week) }, { sort: { at: 1 } })
    .toArray();
  const byOrder = new Map<string, LbMonitorRow['shortfalls']>();
  for (const { entity_id, at, after, related } of events) {
    const shortfall = {
      run_id: related['report_id'] ?? '',
      at: instant(at),
      missing: Number(after?.['missing'] ?? 0),
    };
    byOrder.set(entity_id, [...(byOrder.get(entity_id) ?? []), shortfall]);
  }
  return byOrder;
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/lb-monitor',
    config: { permission: 'monitoring.lb.view' },
    schema: {
      summary: 'Part de LB des commandes dans une semaine, face à leur cible',
      querystring: LbMonitorQuery,
      response: { 200: LbMonitor },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const week = query.week ? parseWeek(query.week) : weekKey(clock());
      const [all, uses, shortfalls] = await Promise.all([
        store.commandes
          .find(
            { ...scope.filter(), deleted_at: { $exists: false } },
            { sort: { produit: 1, priorite: 1, created_at: 1, _id: 1 } },
          )
          .toArray(),
        weekUses(store, week),
        shortfallsOf(app, week),
      ]);
      // What is paused now counts while it took something that week.
      const commandes = all.filter(({ _id, active }) => active || (uses.get(_id)?.used ?? 0) > 0);
      const names = await clientNames(
        store,
        commandes.map(({ client_id }) => client_id),
      );
      return {
        week_key: week,
        scope: scope.both ? ('BOTH' as const) : scope.entities[0]!,
        commandes: commandes.map(
          ({ _id, entity, client_id, produit, quota_semaine, lb_target_bp, active }) => {
            const use = uses.get(_id) ?? { used: 0, lb_used: 0 };
            const target = bpToRatio(lb_target_bp);
            const actual = use.used > 0 ? use.lb_used / use.used : 0;
            return {
              ...{ commande_id: _id, entity, client_id, client_name: names.get(client_id)?.name ?? '' },
              ...{ produit, active, quota_semaine, lb_target_pct: target },
              units_accepted: use.used,
              lb_accepted: use.lb_used,
              fresh_accepted: use.used - use.lb_used,
              actual_lb_pct: ratio(actual),
              delta: ratio(actual - target),
              status: lbStanding(lb_target_bp, use),
              shortfalls: shortfalls.get(_id) ?? [],
            };
          },
        ),
        count: commandes.length,
      };
    },
  });
