/**
 * Marks leads that join the LB pool (01-domain §3 "LB pool"): daily, never undone.
 */
import type { Filter } from 'mongodb';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { LB_RESALE_AGE_MS, LB_STOCK_AGE_MS } from '../../domain/routing/lb.ts';
import { QUEUE_STATUSES } from '../../domain/leads/lead.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';

export interface MarkLbResult {
  marked: Record<Entity, number>;
  /** There may be more: call again. */
  more: boolean;
}

interface Rule {
  reason: string;
  filter: Filter<LeadDoc>;
  status?: 'lb';
}

const rules = (now: Date): Rule[] => [
  {
    reason: 'waiting_8_days',
    filter: {
      status: { $in: [...QUEUE_STATUSES] },
      created_at: { $lt: new Date(now.getTime() - LB_STOCK_AGE_MS) },
    },
    status: 'lb',
  },
  {
    reason: 'sold_30_days_ago',
    filter: { status: 'livre', delivered_at: { $lt: new Date(now.getTime() - LB_RESALE_AGE_MS) } },
  },
];

/**
 * Marks at most `limit` leads per entity and rule. Leads without entity or produit cannot be resold and are passed over.
 * @param repeated an earlier try with this very `now` may have marked leads and died before it said so: they count
 */
export async function markLb(
  store: Store,
  { now, limit, repeated = false }: { now: Date; limit: number; repeated?: boolean },
): Promise<MarkLbResult> {
  const marked: Record<Entity, number> = { ZR7: 0, MDL: 0 };
  let more = false;
  for (const entity of ENTITIES) {
    if (repeated) marked[entity] = await store.leads.countDocuments({ is_lb: true, entity, lb_since: now });
    for (const { reason, filter, status } of rules(now)) {
      const candidates = {
        ...filter,
        entity,
        is_lb: false,
        in_delivery: false,
        guard_key: { $exists: true },
      };
      const page = await store.leads
        .find(candidates, { projection: { _id: 1 } })
        .limit(limit)
        .toArray();
      const ids = page.map((lead) => lead._id);
      // The update repeats the filter, so that a lead assigned or cancelled since is left alone.
      const { modifiedCount } = await store.leads.updateMany(
        { ...candidates, _id: { $in: ids } },
        {
          $set: {
            is_lb: true,
            lb_since: now,
            lb_reason: reason,
            updated_at: now,
            ...(status ? { status } : {}),
          },
        },
      );
      marked[entity] += modifiedCount;
      more ||= page.length === limit && modifiedCount > 0;
    }
  }
  return { marked, more };
}
