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

/** Deliveries of releases before 2.4 do not say where their lead came from. */
const FROM_LEAD = [
  {
    $lookup: {
      from: 'leads',
      localField: 'lead_id',
      foreignField: '_id',
      pipeline: [{ $project: { source: 1, lead_source_type: 1, phone_quality: 1 } }],
      as: 'lead',
    },
  },
  { $set: { lead: { $first: '$lead' } } },
  {
    $set: {
      source: { $ifNull: ['$lead.source', ''] },
      source_type: { $ifNull: ['$lead.lead_source_type', 'direct'] },
      phone_quality: { $ifNull: ['$lead.phone_quality', 'valid'] },
    },
  },
];

async function eventsOf(store: Store, event: DeliveryEvent, day: ParisDay): Promise<DeliveryEvents[]> {
  const { at, reason } = WHEN[event];
  const happened = { entity: { $in: [...ENTITIES] }, [at]: boundsOf(day) };
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
  const group = { $group: { _id: fields, n: { $sum: 1 } } };
  const read = (match: object, stages: object[]) =>
    store.deliveries
      .aggregate<{ _id: Omit<DeliveryEvents, 'event' | 'n'>; n: number }>([
        { $match: { ...happened, ...match } },
        ...stages,
        group,
      ])
      .toArray();
  const [known, older] = await Promise.all([
    read({ source_type: { $exists: true } }, []),
    read({ source_type: { $exists: false } }, FROM_LEAD),
  ]);
  return [...known, ...older].map(({ _id, n }) => ({ ..._id, event, n }));
}

/** What happened to deliveries on a day. */
export async function deliveryEventsOn(store: Store, day: ParisDay): Promise<DeliveryEvents[]> {
  const events = await Promise.all(DELIVERY_EVENTS.map((event) => eventsOf(store, event, day)));
  return events.flat();
}
