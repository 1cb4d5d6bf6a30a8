/** The decision trace, spelled out from its compact tuples (04-architecture "Intake"). */
import { ENTITIES } from '../../domain/common/entity.ts';
import { type Figure, OPEN_RULES } from '../../domain/routing/open-rules.ts';
import type { ConsideredOrder, RoutingTrace as StoredTrace } from '../../domain/routing/routing.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { RoutingTrace } from './contract.ts';
import { instant } from '../http/instant.ts';
import type { ClientName } from '../deliveries/names.ts';

const FIGURES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...OPEN_RULES.map((rule) => [rule.name, rule.figures] as const),
  ['overlap_shared', ['date']],
]);

const figureView = (figure: Figure): string | number => (figure instanceof Date ? instant(figure) : figure);

/** Figures of a rule by their names. */
export function namedFigures(rule: string, figures: readonly Figure[]): Record<string, string | number> {
  const names = FIGURES.get(rule) ?? [];
  return Object.fromEntries(
    figures.map((figure, index) => [names[index] ?? String(index), figureView(figure)]),
  );
}

const figuresOf = ([, , , , result, figures]: ConsideredOrder) => namedFigures(result, figures);
/** A client's own list of phones is known to its company alone (01-domain §3): to others its order was not open. */
const OWN: ConsideredOrder[4] = 'client_exclusion';
const shownToOthers = (result: ConsideredOrder[4]) => (result === OWN ? 'not_open' : result);

/** Beyond the orders a trace spells out nobody knows whose they were. */
function moreView({ more }: StoredTrace, scope: Pick<Scope, 'sees'>): Record<string, number> {
  const { [OWN]: own = 0, ...others } = more;
  if (own === 0 || ENTITIES.every((entity) => scope.sees(entity))) return more as Record<string, number>;
  return { ...others, not_open: own } as Record<string, number>;
}

/** Ids of the clients a trace names. */
export const clientIdsOfTrace = (trace: StoredTrace | undefined): string[] =>
  (trace?.considered ?? []).map(([, client]) => client);

/**
 * @param names clients the reader may see. Of the other company's orders only their place and the rule remain, without
 * names, ids or figures (01-domain §5).
 */
export function traceView(
  trace: StoredTrace,
  names: ReadonlyMap<string, ClientName>,
  scope: Pick<Scope, 'sees'>,
): RoutingTrace {
  const winner = trace.considered.find(([commande]) => commande === trace.winner);
  return {
    at: instant(trace.at),
    pass: trace.pass,
    calendar: trace.calendar,
    considered: trace.considered.map((order) => {
      const [commande_id, client_id, entity, priorite, result] = order;
      if (!scope.sees(entity)) return { entity, priorite, result: shownToOthers(result), figures: {} };
      const client_name = names.get(client_id)?.name ?? '';
      return { commande_id, client_id, client_name, entity, priorite, result, figures: figuresOf(order) };
    }),
    more: moreView(trace, scope),
    winner: winner && scope.sees(winner[2]) ? trace.winner : null,
    mode: trace.mode,
    reason: trace.reason,
    overlap: trace.overlap ?? null,
  };
}
