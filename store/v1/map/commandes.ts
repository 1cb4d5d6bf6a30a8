/** Orders of version 1 (09-v1-database §1.7). */
import { asBasisPoints } from '../../../domain/money/money.ts';
import {
  flag,
  id,
  instant,
  number,
  percent,
  price,
  ratio,
  text,
  texts,
  whole,
} from '../../../domain/v1/read.ts';
import type { CommandeDoc } from '../../commandes/collections.ts';
import type { Known, KnownOrder } from '../known.ts';
import { madeIn, type OldRow } from '../old.ts';
import type { V1Writer } from '../writer.ts';

/** `*` alone, else codes of two characters, each once. */
export function departements(value: unknown): string[] {
  const codes = texts(value).map((code) =>
    code === '*' ? code : code.toUpperCase().padStart(2, '0').slice(0, 2),
  );
  return codes.includes('*') ? ['*'] : [...new Set(codes)].sort();
}

const MAX_PRIORITY = 10;
const ZERO = asBasisPoints(0);

/** @param closed it is a second active order of its client and product */
function orderDoc(row: OldRow, closed: boolean, known: Known, out: V1Writer): CommandeDoc {
  const _id = id(row.id);
  const old = { collection: 'commandes', id: _id };
  const order = known.orders.get(_id)!;
  const clientGone = known.clients.get(order.client_id)?.row === undefined;
  const active = flag(row.active, true);
  if (active && (closed || clientGone))
    out.list({ ...old, code: closed ? 'duplicate_active' : 'client_gone', effects: { orders_active: -1 } });
  const target = number(row.lb_target_pct);
  if (target === null && number(row.lb_percent_max)) out.list({ ...old, code: 'no_lb_target' });
  if (row.auto_renew === false) out.list({ ...old, code: 'no_renewal' });
  if (whole(row.quota_semaine) < 0) out.list({ ...old, code: 'quota_negative' });
  const created_at = instant(row.created_at) ?? madeIn(row);
  return {
    _id,
    entity: order.entity,
    client_id: order.client_id,
    produit: order.produit,
    departements: departements(row.departements),
    quota_semaine: order.quota,
    priorite: Math.min(MAX_PRIORITY, Math.max(1, whole(row.priorite) || 5)),
    lb_target_bp: target === null ? ZERO : ratio(target),
    prix_lead_cents: price(row.prix_lead),
    remise_bp: percent(row.remise_percent) ?? ZERO,
    active: active && !closed && !clientGone,
    auto_renew: true,
    notes: text(row.notes),
    fence_rev: 0,
    created_at,
    updated_at: instant(row.updated_at) ?? created_at,
  };
}

/** Of two active orders of a client and product, the one that delivered this week stays, else the newest. */
function secondActives(rows: readonly OldRow[], known: Known, delivering: ReadonlySet<string>): Set<string> {
  const kept = new Map<string, OldRow>();
  const closed = new Set<string>();
  const worth = (row: OldRow): string =>
    `${Number(delivering.has(id(row.id)))}|${(instant(row.created_at) ?? madeIn(row)).toISOString()}|${id(row.id)}`;
  for (const row of rows) {
    const { client_id, produit } = known.orders.get(id(row.id))!;
    if (!flag(row.active, true) || known.clients.get(client_id)?.row === undefined) continue;
    const key = `${client_id}|${produit}`;
    const other = kept.get(key);
    if (other) closed.add(id(worth(other) < worth(row) ? other.id : row.id));
    if (!other || worth(other) < worth(row)) kept.set(key, row);
  }
  return closed;
}

const goneOrder = (_id: string, { entity, client_id, produit }: KnownOrder, asOf: Date): CommandeDoc => ({
  ...{ _id, entity, client_id, produit, departements: [], quota_semaine: 0, priorite: 5, lb_target_bp: ZERO },
  ...{ prix_lead_cents: null, remise_bp: ZERO, active: false, auto_renew: true, notes: '', fence_rev: 0 },
  ...{ created_at: asOf, updated_at: asOf, deleted_at: asOf },
});

/** @param delivering orders that were assigned something this week */
export function orderDocs(
  known: Known,
  delivering: ReadonlySet<string>,
  asOf: Date,
  out: V1Writer,
): CommandeDoc[] {
  const rows = [...known.orders.values()].flatMap(({ row }) => row ?? []);
  const closed = secondActives(rows, known, delivering);
  return [...known.orders].map(([_id, order]) => {
    if (order.row) return orderDoc(order.row, closed.has(_id), known, out);
    out.list({ collection: 'commandes', id: _id, code: 'tombstone' });
    return goneOrder(_id, order, asOf);
  });
}
