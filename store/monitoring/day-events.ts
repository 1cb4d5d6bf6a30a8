/** What happened on one Paris day, read where it is written: of today for whoever asks, of a day that is over once. */
import { ENTITIES } from '../../domain/common/entity.ts';
import {
  DELIVERY_EVENTS,
  type DeliveryEvent,
  type DeliveryEvents,
  type ReceivedLeads,
} from '../../domain/monitoring/day-stats.ts';
import { addDays, type ParisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';

interface During {
  $gte: Date;
  $lt: Date;
}

const boundsOf = (day: ParisDay): During => ({
  $gte: parisDayStart(day),
  $lt: parisDayStart(addDays(day, 1)),
});

/** Leads that were received on a day. */
export async function receivedOn(store: Store, day: ParisDay): Promise<ReceivedLeads[]> {
  const fields = {
    entity: '$entity',
    produit: '$produit',
    departement: '$departement',
    source: '$source',
    source_type: '$lead_source_type',
    quality: '$phone_quality',
    status: '$status',
  };
  const groups = await store.leads
    .aggregate<{ _id: Omit<ReceivedLeads, 'n'>; n: number }>([
      {
        $match: {
          entity: { $in: [...ENTITIES, null] },
          created_at: boundsOf(day),
          test_until: { $exists: false },
        },
      },
      { $group: { _id: fields, n: { $sum: 1 } } },
    ])
    .toArray();
  return groups.map(({ _id, n }) => ({
    ..._id,
    entity: _id.entity ?? null,
    produit: _id.produit ?? null,
    n,
  }));
}

/** When each event happened, and what else has to hold. A simulation reached nobody: it has no `sent_at`. */
const WHEN: Readonly<Record<DeliveryEvent, { at: string; reason?: string }>> = {
  assigned: { at: 'created_at' },
  sent: { at: 'sent_at' },
  rejected: { at: 'rejected_at', reason: '$rejection_reason' },
  removed: { at: 'removed_at', reason: '$removal_reason' },
};

type OfLead = Pick<DeliveryEvents, 'source' | 'source_type' | 'quality'>;
type Group = {
  _id: Omit<DeliveryEvents, 'event' | 'n' | keyof OfLead> & Partial<OfLead>;
  n: number;
  lead_ids: string[];
};

/** Deliveries of releases before 2.4 do not say where their lead came from: the leads do. One that is gone came from nowhere. */
async function fromLeads(store: Store, groups: readonly Group[]): Promise<(Group & { _id: OfLead })[]> {
  const ids = groups.flatMap(({ lead_ids }) => lead_ids);
  if (ids.length === 0) return groups as (Group & { _id: OfLead })[];
  const leads = await store.leads
    .find({ _id: { $in: ids } }, { projection: { source: 1, lead_source_type: 1, phone_quality: 1 } })
    .toArray();
  const byId = new Map(leads.map((lead) => [lead._id, lead]));
  return groups.flatMap((group) => {
    if (group.lead_ids.length === 0) return group as Group & { _id: OfLead };
    return group.lead_ids.map((id) => {
      const {
        source = '',
        lead_source_type: source_type = 'direct',
        phone_quality: quality = 'valid',
      } = {
        ...byId.get(id),
      };
      return { _id: { ...group._id, source, source_type, quality }, n: 1, lead_ids: [] };
    });
  });
}

async function eventsOf(store: Store, event: DeliveryEvent, day: ParisDay): Promise<DeliveryEvents[]> {
  const { at, reason } = WHEN[event];
  const fields = {
    entity: '$entity',
    lead_owner_entity: '$lead_owner_entity',
    produit: '$produit',
    departement: '$departement',
    client_id: '$client_id',
    commande_id: '$commande_id',
    is_lb: '$is_lb',
    source: '$source',
    source_type: '$source_type',
    quality: '$phone_quality',
    reason: { $ifNull: [reason ?? null, ''] },
  };
  const unknown = { $cond: [{ $ifNull: ['$source_type', false] }, '$$REMOVE', '$lead_id'] };
  const groups = await store.deliveries
    .aggregate<Group>([
      { $match: { entity: { $in: [...ENTITIES] }, [at]: boundsOf(day) } },
      { $group: { _id: fields, n: { $sum: 1 }, lead_ids: { $push: unknown } } },
    ])
    .toArray();
  return (await fromLeads(store, groups)).map(({ _id, n }) => ({ ..._id, event, n }));
}

/** What happened to deliveries on a day. */
export async function deliveryEventsOn(store: Store, day: ParisDay): Promise<DeliveryEvents[]> {
  const events = await Promise.all(DELIVERY_EVENTS.map((event) => eventsOf(store, event, day)));
  return events.flat();
}
