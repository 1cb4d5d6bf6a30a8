/** What waits in one order's reach, and why it does not get it. Nothing is written. */
import type { Entity } from '../../domain/common/entity.ts';
import { QUEUE_STATUSES } from '../../domain/leads/lead.ts';
import type { OrderView, RoutingPass } from '../../domain/routing/open-rules.ts';
import { type StockReason, stockReasons } from '../../domain/routing/order-stock.ts';
import { failureOf, mayCross } from '../../domain/routing/routing.ts';
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { readUnitsLeft } from '../billing/prepaid-units.ts';
import type { Store } from '../db/mongo.ts';
import { AssignmentDraft, readGuards, type TargetedLead } from './assign-leads.ts';
import { weekUses } from './commande-weeks.ts';
import { readExclusions } from './exclusions.ts';
import { routable } from './routable.ts';
import type { Snapshot } from './snapshot.ts';

/** Leads that are looked at one by one; of more, the longest waiting. */
const LOOKED = 2_000;

const READ = {
  created_at: 1,
  ...{ entity: 1, lead_owner_entity: 1, produit: 1, departement: 1, is_lb: 1, entity_locked: 1 },
  ...{ custom_fields: 1, 'consent.callback_requested_at': 1, guard_key: 1, phone_hash: 1 },
} as const;

/** Leads of the order's product and départements. */
export interface StockLook {
  looked: number;
  /** There are more than were looked at. */
  more: boolean;
  reasons: StockReason[];
}

export interface OrderStock {
  fresh: StockLook;
  lb: StockLook;
}

/** The longest waiting leads in reach: one more than is looked at when there are more. */
async function within(
  { leads }: Store,
  { produit, departements }: OrderView,
  waiting: { entity: Entity; status: 'lb' | 'fresh' },
): Promise<TargetedLead[]> {
  const { entity } = waiting;
  const status =
    waiting.status === 'lb'
      ? { status: 'lb' as const, is_lb: true }
      : { status: { $in: [...QUEUE_STATUSES] } };
  return leads
    .find(
      { ...status, entity, produit, ...(departements && { departement: { $in: [...departements] } }) },
      { projection: READ },
    )
    .sort({ created_at: 1, _id: 1 })
    .limit(LOOKED + 1)
    .toArray() as Promise<TargetedLead[]>;
}

/** @param entities companies whose leads may be counted */
export async function readOrderStock(
  store: Store,
  snapshot: Snapshot,
  { order, entities, now }: { order: OrderView; entities: readonly Entity[]; now: Date },
): Promise<OrderStock> {
  const [fresh, lbs] = await Promise.all([
    Promise.all(entities.map((entity) => within(store, order, { entity, status: 'fresh' }))),
    // An LB never changes companies.
    entities.includes(order.entity) ? within(store, order, { entity: order.entity, status: 'lb' }) : [],
  ]);
  const all = [...fresh.flat(), ...lbs];
  const week = weekKey(now);
  const hashes = all.map(({ phone_hash }) => phone_hash);
  const [uses, unitsLeft, guards, exclusions] = await Promise.all([
    weekUses(store, week, [order.id]),
    readUnitsLeft(store, snapshot.prepaid),
    readGuards(
      store,
      all.map(({ guard_key }) => guard_key),
    ),
    readExclusions(store, snapshot, hashes, now),
  ]);
  const draft = new AssignmentDraft({
    ...{ snapshot, uses, unitsLeft, guards, exclusions, now, week },
    ...{ pass: 'simulation', stripe: '' },
  });
  const look = (leads: readonly TargetedLead[], pass: RoutingPass): StockLook => {
    const judged = leads.flatMap((lead) => {
      const view = draft.viewFor(lead.guard_key, lead.phone_hash);
      const asked = routable(lead);
      const reached =
        lead.entity === order.entity || mayCross(asked, view, { now, day: parisDay(now), pass });
      return reached ? { lead_id: lead._id, failure: failureOf(asked, order, view, { now, pass }) } : [];
    });
    const looked = judged.slice(0, LOOKED);
    return { looked: looked.length, more: judged.length > LOOKED, reasons: stockReasons(looked) };
  };
  const oldest = fresh.flat().sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
  return { fresh: look(oldest, 'stock'), lb: look(lbs, 'run') };
}
