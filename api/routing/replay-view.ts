/** Replays as the API shows them: euros, names of clients in scope, nothing of the other company's. */
import type { Placed, Proposal, ReplayResult } from '../../domain/routing/replay.ts';
import type { WhatIfChange } from '../../domain/routing/what-if.ts';
import { asCents, toEuros } from '../../domain/money/money.ts';
import type { ReplayRowDoc, RoutingReplayDoc } from '../../store/routing/collections.ts';
import { type ClientName, clientNames, visibleNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { Problem } from '../http/problem.ts';
import { clientIdsOfTrace, traceView } from '../leads/trace-view.ts';
import type { ProposalView, ReplayDetail, ReplayRow, ReplaySummary, WhatIfChangeView } from './contract.ts';

type Names = ReadonlyMap<string, ClientName>;

const GONE = 'Cette simulation n’existe pas, ou plus.';
const euros = (cents: number): number => toEuros(asCents(cents));

/** The replay of an id; one that tells of a company out of scope does not exist. @throws Problem 404 */
export async function replayOf(app: App, id: string, scope: Scope): Promise<RoutingReplayDoc> {
  const doc = await app.deps.store.routing_replays.findOne({ _id: id });
  if (!doc?.entities.every((entity) => scope.sees(entity))) throw new Problem('not_found', GONE);
  return doc;
}

export function summaryView({ _id, asked, finished_at, ...doc }: RoutingReplayDoc): ReplaySummary {
  const { from, to, rules, edits, target } = asked;
  const { kind, status, by_name, progress } = doc;
  return {
    ...{ id: _id, kind, status, from, to, rules, by_name, progress },
    edited: edits.orders.length + Object.keys(edits.settings).length,
    target: target
      ? {
          entity: target.entity,
          produit: target.produit,
          commande_id: 'commande_id' in target ? target.commande_id : null,
          departement: 'departement' in target ? target.departement : null,
        }
      : null,
    created_at: instant(doc.created_at),
    finished_at: finished_at ? instant(finished_at) : null,
    expires_at: instant(doc.expires_at),
  };
}

function resultView({ counts, clients, ...result }: ReplayResult, names: Names): ReplayDetail['result'] {
  const { real_cents, replayed_cents, ...rest } = counts;
  return {
    ...result,
    counts: { ...rest, real_euros: euros(real_cents), replayed_euros: euros(replayed_cents) },
    clients: clients.map(({ real_cents: real, replayed_cents: replayed, ...client }) => ({
      ...client,
      client_name: names.get(client.client_id)?.name ?? '',
      real_euros: euros(real),
      replayed_euros: euros(replayed),
    })),
  };
}

function changeView(change: WhatIfChange, names: Names, scope: Scope): WhatIfChangeView {
  const none = { limit: null, from: null, to: null, departement: null, champ: null, text: null };
  if (change.kind === 'open_company')
    return { ...none, kind: change.kind, entity: change.entity, commande_id: null, client_name: '' };
  const cents = change.kind === 'raise' && change.limit === 'budget_cap_cents';
  return {
    ...none,
    kind: change.kind,
    entity: change.entity,
    commande_id: scope.sees(change.entity) ? change.commande_id : null,
    client_name: names.get(change.client_id)?.name ?? '',
    ...(change.kind === 'raise' && {
      limit: change.limit,
      from: cents ? euros(change.from) : change.from,
      to: cents ? euros(change.to) : change.to,
    }),
    ...(change.kind === 'departement' && { departement: change.departement }),
    ...(change.kind === 'criterion' && { champ: change.champ, text: change.text }),
  };
}

const isApplicable = ({ changes }: Proposal, scope: Scope): boolean =>
  changes.every((change) => change.kind !== 'open_company' && scope.sees(change.entity));

function proposalView(
  proposal: Proposal,
  { names, scope, applied }: { names: Names; scope: Scope; applied: boolean },
): ProposalView {
  const { changes, clients, cents, ...counts } = proposal;
  return {
    ...counts,
    euros: euros(cents),
    changes: changes.map((change) => changeView(change, names, scope)),
    clients: clients
      .filter(({ entity }) => scope.sees(entity))
      .map(({ cents: of, ...client }) => ({
        ...client,
        client_name: names.get(client.client_id)?.name ?? '',
        euros: euros(of),
      })),
    applicable: isApplicable(proposal, scope),
    applied,
  };
}

export async function detailView(app: App, doc: RoutingReplayDoc, scope: Scope): Promise<ReplayDetail> {
  const { result, proposals = [], applied = [], complete = true } = doc;
  const ids = [
    ...(result?.clients ?? []).map(({ client_id }) => client_id),
    ...proposals.flatMap(({ clients, changes }) => [
      ...clients.map(({ client_id }) => client_id),
      ...changes.map((change) => ('client_id' in change ? change.client_id : null)),
    ]),
  ];
  const names = visibleNames(await clientNames(app.deps.store, ids), scope);
  return {
    ...summaryView(doc),
    result: result ? resultView(result, names) : null,
    proposals: proposals.map((proposal, n) =>
      proposalView(proposal, { names, scope, applied: applied.includes(n) }),
    ),
    complete,
  };
}

function placedView(placed: Placed | null, names: Names, scope: Scope): ReplayRow['real'] {
  if (!placed) return null;
  const { client_id, commande_id, entity, at, cents, returned } = placed;
  const seen = scope.sees(entity);
  return {
    client_id: seen ? client_id : null,
    client_name: names.get(client_id)?.name ?? '',
    commande_id: seen ? commande_id : null,
    entity,
    at: instant(at),
    price: seen && cents !== null ? euros(cents) : null,
    returned,
  };
}

export async function rowViews(app: App, rows: readonly ReplayRowDoc[], scope: Scope): Promise<ReplayRow[]> {
  const ids = rows.flatMap(({ real, replayed, trace }) => [
    real?.client_id,
    replayed?.client_id,
    ...clientIdsOfTrace(trace ?? undefined),
  ]);
  const names = visibleNames(await clientNames(app.deps.store, ids), scope);
  return rows.map(
    ({ n, lead_id, created_at, entity, produit, departement, is_lb, cause, real, replayed, trace }) => ({
      ...{ n, entity, produit, departement, is_lb, cause },
      lead_id: scope.sees(entity) ? lead_id : null,
      created_at: instant(created_at),
      real: placedView(real, names, scope),
      replayed: placedView(replayed, names, scope),
      trace: trace ? traceView(trace, names, scope) : null,
    }),
  );
}
