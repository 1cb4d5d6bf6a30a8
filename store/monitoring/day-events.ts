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

/** @param to the last day, when it is not the first */
const boundsOf = (from: ParisDay, to = from): During => ({
  $gte: parisDayStart(from),
  $lt: parisDayStart(addDays(to, 1)),
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
    repeats: {
      entity: '$repeats.entity',
      source: '$repeats.source',
      source_type: '$repeats.source_type',
      delay: '$repeats.delay',
    },
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
  return groups.map(({ _id: { repeats, ...of }, n }) => ({
    ...of,
    entity: of.entity ?? null,
    produit: of.produit ?? null,
    // Of a lead that repeats none the group has an empty one.
    ...(repeats?.delay && { repeats }),
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

async function eventsOf(
  store: Store,
  event: DeliveryEvent,
  during: During,
  client_id: string | undefined,
): Promise<DeliveryEvents[]> {
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
    replaces: { $gt: ['$replaced_suspicious_id', null] },
    shared: { $eq: ['$is_shared_client_30d', true] },
    overlap_fallback: { $eq: ['$overlap_fallback_delivery', true] },
  };
  const unknown = { $cond: [{ $ifNull: ['$source_type', false] }, '$$REMOVE', '$lead_id'] };
  const groups = await store.deliveries
    .aggregate<Group>([
      { $match: { entity: { $in: [...ENTITIES] }, ...(client_id && { client_id }), [at]: during } },
      { $group: { _id: fields, n: { $sum: 1 }, lead_ids: { $push: unknown } } },
    ])
    .toArray();
  return (await fromLeads(store, groups)).map(({ _id, n }) => ({ ..._id, event, n }));
}

/** What happened to deliveries on some days, as one. @param clientId to those of this client alone */
export async function deliveryEventsOn(
  store: Store,
  { from, to }: { from: ParisDay; to: ParisDay },
  clientId?: string,
): Promise<DeliveryEvents[]> {
  const events = await Promise.all(
    DELIVERY_EVENTS.map((event) => eventsOf(store, event, boundsOf(from, to), clientId)),
  );
  return events.flat();
}
