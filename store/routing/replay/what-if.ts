/**
 * "Que faudrait-il ?" (12-rules U41): reads a period once, then plays it with each change that may help, alone and in pairs,
 * until time is up.
 */
import type { Proposal, WhatIfTarget } from '../../../domain/routing/replay.ts';
import {
  byWorth,
  candidates,
  editsOf,
  goTogether,
  NEEDED,
  type WhatIfChange,
  type WhatIfOrder,
} from '../../../domain/routing/what-if.ts';
import { monthOf } from '../../../domain/time/paris-month.ts';
import { parisDay, weekKey } from '../../../domain/time/paris-time.ts';
import type { RoutingReplayDoc } from '../collections.ts';
import { compare, replayResults } from './compare.ts';
import { loadReplay, type ReplayData } from './load.ts';
import type { Tick } from './past.ts';
import { playPeriod } from './play.ts';
import { periodOf, type ReplayDeps } from './run.ts';
import type { ReplayWorld } from './world.ts';

/** Orders of a product that are tried for leads that wait, the first served first. */
const ORDERS = 15;
/** Changes that are tried with each other. */
const PAIRED = 6;
/** Proposals that are told. */
const TOLD = 10;

export interface WhatIfAnswer {
  proposals: Proposal[];
  complete: boolean;
}

const isOrder = (target: WhatIfTarget): target is Extract<WhatIfTarget, { commande_id: string }> =>
  'commande_id' in target;

/** Leads of the target's product that wait at the end. */
function waitingOf(world: ReplayWorld, { produit }: WhatIfTarget) {
  return [...world.leads.values()].filter(
    (lead) =>
      lead.produit === produit &&
      !lead.deleted_at &&
      ['new', 'no_open_orders', 'duplicate'].includes(lead.status),
  );
}

/** What is won: units of the order; or leads of the département that waited and are sold. */
function wonBy(world: ReplayWorld, base: ReplayWorld, target: WhatIfTarget): number {
  const sold = (of: ReplayWorld) =>
    [...of.held.values()].filter(
      ({ delivery }) =>
        delivery.assigned_at >= of.data.start &&
        (isOrder(target)
          ? delivery.commande_id === target.commande_id
          : delivery.lead_owner_entity === target.entity &&
            delivery.produit === target.produit &&
            delivery.departement === target.departement),
    ).length;
  return sold(world) - sold(base);
}

class Search {
  readonly #data: ReplayData;
  readonly #base: ReplayWorld;
  readonly #doc: Pick<RoutingReplayDoc, 'entities'>;
  readonly #target: WhatIfTarget;
  readonly #tick: Tick;

  constructor(base: ReplayWorld, doc: Pick<RoutingReplayDoc, 'entities'>, target: WhatIfTarget, tick: Tick) {
    this.#data = base.data;
    this.#base = base;
    this.#doc = doc;
    this.#target = target;
    this.#tick = tick;
  }

  async try(changes: readonly WhatIfChange[]): Promise<Proposal> {
    let exact = [...changes];
    let world = await this.#play(exact);
    // A limit is raised up to what the leads need, and played again with just that.
    if (exact.some((change) => change.kind === 'raise' && change.to === NEEDED)) {
      exact = exact.map((change) =>
        change.kind === 'raise' ? { ...change, to: Math.max(change.from, neededOf(world, change)) } : change,
      );
      world = await this.#play(exact);
    }
    return this.#proposal(exact, world);
  }

  #play(changes: readonly WhatIfChange[]): Promise<ReplayWorld> {
    return playPeriod(this.#data, { rules: 'now', edits: editsOf(changes) }, this.#tick);
  }

  #proposal(changes: WhatIfChange[], world: ReplayWorld): Proposal {
    const real = replayResults(this.#base, new Map());
    const waits = (id: string) => this.#base.leads.get(id);
    const { clients, counts } = compare(
      {
        ...{ world, real, rules: 'now', entities: ['ZR7', 'MDL'] },
        waiting: ({ _id }) => {
          const lead = waits(_id);
          return lead !== undefined && !this.#base.held.has(_id) && lead.status !== 'livre';
        },
      },
      () => undefined,
    );
    const changed = clients
      .map((one) => ({
        client_id: one.client_id,
        entity: one.entity,
        units: one.replayed - one.real,
        cents: one.replayed_cents - one.real_cents,
      }))
      .filter(({ units, cents }) => units !== 0 || cents !== 0);
    return {
      changes,
      won: wonBy(world, this.#base, this.#target),
      lost: changed.reduce((sum, { units }) => sum + Math.max(0, -units), 0),
      from_stock: counts.replayed_sold - counts.real_sold,
      cents: changed
        .filter(({ entity }) => this.#doc.entities.includes(entity))
        .reduce((sum, { cents }) => sum + cents, 0),
      clients: changed,
    };
  }
}

/** What an order takes of a limit when nothing but its leads ends it: the most of a week, a day, a month. */
function neededOf(
  world: ReplayWorld,
  { commande_id, limit }: Extract<WhatIfChange, { kind: 'raise' }>,
): number {
  const { data, units } = world;
  const days: string[] = [];
  for (let at = data.start.getTime(); at < data.end.getTime(); at += 12 * 3_600_000)
    days.push(parisDay(new Date(at)));
  const weeks = [...new Set([data.start, new Date(data.end.getTime() - 1)].map((at) => weekKey(at)))];
  const uses = weeks.map((week) => units.ofWeek(week).get(commande_id));
  const most = (numbers: (number | undefined)[]) => Math.max(0, ...numbers.map((n) => n ?? 0));
  switch (limit) {
    case 'quota_semaine':
      return most(uses.map((use) => use?.used));
    case 'budget_cap_cents':
      return most(uses.map((use) => use?.caps?.cents));
    case 'day_cap':
      return most(days.flatMap((day) => uses.map((use) => use?.caps?.days[day as never])));
    case 'month_cap':
      return most(days.flatMap((day) => uses.map((use) => use?.caps?.months[monthOf(day as never)])));
  }
}

function ordersOf({ now }: ReplayData, target: WhatIfTarget): WhatIfOrder[] {
  const living = [...now.commandes.values()].filter(({ deleted_at, client_id }) => {
    const client = now.clients.get(client_id);
    return !deleted_at && client?.active === true && !client.deleted_at;
  });
  if (isOrder(target)) return living.filter(({ _id }) => _id === target.commande_id);
  return living
    .filter(({ produit, entity }) => produit === target.produit && entity === target.entity)
    .sort((a, b) => Number(b.active) - Number(a.active) || a.priorite - b.priorite)
    .slice(0, ORDERS);
}

/** @param deadline ms of `performance.now()`; what is not tried by then is not */
export async function whatIf(
  deps: ReplayDeps,
  { asked, entities }: Pick<RoutingReplayDoc, 'asked' | 'entities'>,
  { deadline, tick }: { deadline: number; tick: Tick },
): Promise<WhatIfAnswer> {
  const target = asked.target!;
  // Leads of another product decide nothing about these, but for what the overlap guard knows of clients.
  const { produit } = target;
  const data = await loadReplay(deps, { ...periodOf(asked), produit }, tick);
  const base = await playPeriod(data, { rules: 'now' }, tick);
  const search = new Search(base, { entities }, target, tick);
  const departements = new Map<string, number>();
  for (const { departement, entity } of waitingOf(base, target))
    if (entity === target.entity) departements.set(departement, (departements.get(departement) ?? 0) + 1);
  const most = [...departements].sort((a, b) => b[1] - a[1]).map(([code]) => code);
  const { now } = data;
  const singles = candidates({
    orders: ordersOf(data, target),
    departements: isOrder(target) ? most : [target.departement],
    entity: target.entity,
    crossEntity: now.settings.cross_entity,
    ...{ from: asked.from, to: asked.to },
    taken: new Set(
      [...now.commandes.values()]
        .filter(({ active, deleted_at, ...order }) => active && !deleted_at && order.produit === produit)
        .map(({ client_id }) => client_id),
    ),
  });
  const tried: Proposal[] = [];
  const inTime = () => performance.now() < deadline;
  let left = singles.length;
  for (const change of singles.filter(inTime)) {
    if (!inTime()) break;
    tried.push(await search.try([change]));
    left -= 1;
  }
  const firsts = [...tried]
    .sort(byWorth)
    .slice(0, PAIRED)
    .map(({ changes }) => changes[0]!);
  for (const [n, a] of firsts.entries())
    for (const b of firsts.slice(n + 1)) {
      if (!goTogether(a, b)) continue;
      if (!inTime()) left += 1;
      else tried.push(await search.try([unraised(a), unraised(b)]));
    }
  return { proposals: worthTelling(tried), complete: left === 0 };
}

const unraised = (change: WhatIfChange): WhatIfChange =>
  change.kind === 'raise' ? { ...change, to: NEEDED } : change;

/** What wins something; of pairs only those that win more than each of their changes does. */
function worthTelling(tried: readonly Proposal[]): Proposal[] {
  const alone = new Map(
    tried.filter(({ changes }) => changes.length === 1).map((one) => [keyOf(one.changes[0]!), one.won]),
  );
  return tried
    .filter(
      ({ won, changes }) =>
        won > 0 && (changes.length === 1 || changes.every((one) => won > (alone.get(keyOf(one)) ?? 0))),
    )
    .sort(byWorth)
    .slice(0, TOLD);
}

function keyOf(change: WhatIfChange): string {
  if (change.kind === 'open_company') return change.kind;
  const { kind, commande_id } = change;
  const what =
    change.kind === 'raise' ? change.limit : change.kind === 'departement' ? change.departement : '';
  return [kind, commande_id, what, change.kind === 'criterion' ? change.text : ''].join('|');
}
