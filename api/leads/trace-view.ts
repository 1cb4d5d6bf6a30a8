/** The decision trace, spelled out from its compact tuples (04-architecture "Intake"). */
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

function figuresOf([, , , , result, figures]: ConsideredOrder): Record<string, string | number> {
  const names = FIGURES.get(result) ?? [];
  return Object.fromEntries(
    figures.map((figure, index) => [names[index] ?? String(index), figureView(figure)]),
  );
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
      if (!scope.sees(entity)) return { entity, priorite, result, figures: {} };
      const client_name = names.get(client_id)?.name ?? '';
      return { commande_id, client_id, client_name, entity, priorite, result, figures: figuresOf(order) };
    }),
    more: trace.more as Record<string, number>,
    winner: winner && scope.sees(winner[2]) ? trace.winner : null,
    mode: trace.mode,
    reason: trace.reason,
    overlap: trace.overlap ?? null,
  };
}
