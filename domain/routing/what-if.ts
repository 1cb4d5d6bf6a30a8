/**
 * "Que faudrait-il ?" (12-rules U41): changes that might make an order sell, or leads that wait. What each does is found by
 * playing the period again with it; here is what is tried, and in which order the answers stand.
 */
import { otherEntity, type Entity } from '../common/entity.ts';
import { asCents, type Cents } from '../money/money.ts';
import { leadsMayLeave } from '../settings/cross-entity.ts';
import type { CrossEntitySettings } from '../settings/settings.ts';
import type { ParisDay } from '../time/paris-time.ts';
import { type Criterion, valuesText } from './criteria.ts';
import { NO_EDITS, type OrderFields, type ReplayEdits, withEdit } from './replay-edits.ts';
import type { Pause } from './order-terms.ts';

/** Limits that are raised up to what the leads need. */
export const RAISED = ['quota_semaine', 'day_cap', 'month_cap', 'budget_cap_cents'] as const;
export type RaisedLimit = (typeof RAISED)[number];

/** One change. Orders are changed as their pages change them. */
export type WhatIfChange =
  | ({ commande_id: string; client_id: string; entity: Entity } & (
      | { kind: 'activate' }
      | { kind: 'end_pause'; pauses: Pause[] }
      | { kind: 'raise'; limit: RaisedLimit; from: number; to: number }
      | { kind: 'departement'; departement: string; departements: string[] }
      | { kind: 'criterion'; champ: string; text: string; criteria: Criterion[] }
    ))
  | { kind: 'open_company'; entity: Entity; cross_entity: CrossEntitySettings };

/** An order as it may be changed. */
export interface WhatIfOrder {
  _id: string;
  entity: Entity;
  client_id: string;
  active: boolean;
  departements: readonly string[];
  quota_semaine: number;
  day_cap?: number;
  month_cap?: number;
  budget_cap_cents?: number;
  criteria?: readonly Criterion[];
  pauses?: readonly Pause[];
}

export interface WhatIfAsked {
  orders: readonly WhatIfOrder[];
  /** Départements whose leads wait, the most first. */
  departements: readonly string[];
  /** Whose leads should go further. */
  entity: Entity;
  crossEntity: CrossEntitySettings;
  from: ParisDay;
  to: ParisDay;
  /** Clients that have another active order of the product: a second one is refused. */
  taken: ReadonlySet<string>;
}

/** So many départements are tried one by one. */
const DEPARTEMENTS = 5;
/** Before it is known what the leads need. */
export const NEEDED = 1_000_000;

function ofOrder(order: WhatIfOrder, { departements, from, to, taken }: WhatIfAsked): WhatIfChange[] {
  const of = { commande_id: order._id, client_id: order.client_id, entity: order.entity };
  const changes: WhatIfChange[] = [];
  if (!order.active && !taken.has(order.client_id)) changes.push({ ...of, kind: 'activate' });
  const pauses = (order.pauses ?? []).filter((pause) => pause.until < from || pause.from > to);
  if (pauses.length < (order.pauses ?? []).length) changes.push({ ...of, kind: 'end_pause', pauses });
  for (const limit of RAISED) {
    const set = order[limit] ?? 0;
    if (set > 0) changes.push({ ...of, kind: 'raise', limit, from: set, to: NEEDED });
  }
  if (!order.departements.includes('*'))
    for (const departement of departements
      .filter((code) => !order.departements.includes(code))
      .slice(0, DEPARTEMENTS))
      changes.push({
        ...{ ...of, kind: 'departement', departement },
        departements: [...order.departements, departement].sort(),
      });
  for (const [n, criterion] of (order.criteria ?? []).entries())
    changes.push({
      ...{ ...of, kind: 'criterion', champ: criterion.champ },
      text: `${criterion.op} ${valuesText(criterion)}`,
      criteria: order.criteria!.filter((_, index) => index !== n),
    });
  return changes;
}

/** The settings with the way from a company to the other one open; null: it is already. */
export function openedCompany(entity: Entity, settings: CrossEntitySettings): CrossEntitySettings | null {
  if (leadsMayLeave(settings, entity)) return null;
  const other = otherEntity(entity);
  const { per_entity } = settings;
  return {
    cross_entity_enabled: true,
    per_entity: {
      ...per_entity,
      [entity]: { ...per_entity[entity], out_enabled: true },
      [other]: { ...per_entity[other], in_enabled: true },
    },
  };
}

/** Changes worth a try, those of single orders first. */
export function candidates(asked: WhatIfAsked): WhatIfChange[] {
  const cross_entity = openedCompany(asked.entity, asked.crossEntity);
  return [
    ...asked.orders.flatMap((order) => ofOrder(order, asked)),
    ...(cross_entity ? [{ kind: 'open_company' as const, entity: asked.entity, cross_entity }] : []),
  ];
}

/** Whether two changes may stand together: what replaces a whole list contradicts another such. */
export function goTogether(a: WhatIfChange, b: WhatIfChange): boolean {
  if (a.kind === 'open_company' || b.kind === 'open_company') return a.kind !== b.kind;
  if (a.commande_id !== b.commande_id) return true;
  return a.kind === 'raise' && b.kind === 'raise' ? a.limit !== b.limit : a.kind !== b.kind;
}

/** What of an order a change sets. */
export function fieldsOf(change: Exclude<WhatIfChange, { kind: 'open_company' }>): OrderFields {
  switch (change.kind) {
    case 'activate':
      return { active: true };
    case 'end_pause':
      return { pauses: change.pauses };
    case 'raise':
      return change.limit === 'budget_cap_cents'
        ? { budget_cap_cents: asCents(change.to) as Cents }
        : { [change.limit]: change.to };
    case 'departement':
      return { departements: change.departements };
    case 'criterion':
      return { criteria: change.criteria };
  }
}

export const editsOf = (changes: readonly WhatIfChange[], base: ReplayEdits = NO_EDITS): ReplayEdits =>
  changes.reduce<ReplayEdits>(
    (edits, change) =>
      change.kind === 'open_company'
        ? { ...edits, settings: { ...edits.settings, cross_entity: change.cross_entity } }
        : withEdit(edits, { commande_id: change.commande_id, fields: fieldsOf(change) }),
    base,
  );

interface Ranked {
  changes: readonly WhatIfChange[];
  won: number;
  lost: number;
}

/** Leads won less those others lose; of equal ones the smaller change. */
export const byWorth = (a: Ranked, b: Ranked): number =>
  b.won - b.lost - (a.won - a.lost) || a.changes.length - b.changes.length || b.won - a.won;
