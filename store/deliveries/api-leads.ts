/** The leads of a batch as its client's API gets them. They no longer change once they are in a batch. */
import type { ApiLead } from '../../domain/deliveries/api-body.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from './collections.ts';

const PERSON = { nom: 1, prenom: 1, phone: 1, email: 1, departement: 1, custom_fields: 1 } as const;

/** In the order of the CSV. */
export async function apiLeads(
  store: Store,
  { delivery_ids, lead_ids }: Pick<DeliveryBatchDoc, 'delivery_ids' | 'lead_ids'>,
): Promise<ApiLead[]> {
  const [leads, deliveries] = await Promise.all([
    store.leads.find({ _id: { $in: lead_ids } }, { projection: PERSON }).toArray(),
    store.deliveries.find({ _id: { $in: delivery_ids } }, { projection: { assigned_at: 1 } }).toArray(),
  ]);
  const byId = new Map(leads.map((lead) => [lead._id, lead]));
  const assigned = new Map(deliveries.map(({ _id, assigned_at }) => [_id, assigned_at]));
  return delivery_ids.flatMap((delivery_id, at) => {
    const lead = byId.get(lead_ids[at]!);
    const assigned_at = assigned.get(delivery_id);
    if (!lead || !assigned_at) return [];
    const { _id: lead_id, nom, prenom, phone: telephone, email, departement, custom_fields } = lead;
    const row = { nom, prenom, telephone, email, departement };
    return [{ ...row, delivery_id, lead_id, assigned_at, custom_fields: custom_fields ?? {} }];
  });
}
