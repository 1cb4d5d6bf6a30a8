/** Deliveries as the API shows them. */
import { isBillable } from '../../domain/deliveries/delivery-lifecycle.ts';
import { madeAt } from '../../store/db/ids.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Delivery } from './contract.ts';
import { epochSeconds, instant, maybeInstant } from '../http/instant.ts';
import { clientNames, type ClientName, userNames } from './names.ts';

type LeadPerson = Pick<LeadDoc, 'nom' | 'prenom' | 'phone' | 'email'>;

/** What the owner company may know: entity, dates, outcome (01-domain §5). */
const sharedFields = (delivery: DeliveryDoc) => ({
  id: delivery._id,
  entity: delivery.entity,
  lead_owner_entity: delivery.lead_owner_entity,
  produit: delivery.produit,
  departement: delivery.departement,
  status: delivery.status,
  outcome: delivery.outcome,
  simulated: delivery.simulated,
  billable: isBillable(delivery),
  is_lb: delivery.is_lb,
  routing_mode: delivery.routing_mode,
  routing_reason: delivery.routing_reason,
  week_key: delivery.week_key,
  created_at: instant(delivery.created_at),
  updated_at: instant(delivery.updated_at),
  register_date: epochSeconds(delivery.created_at),
  assigned_at: instant(delivery.assigned_at),
  sent_at: maybeInstant(delivery.sent_at),
  last_sent_at: maybeInstant(delivery.last_sent_at),
  accepted_at: maybeInstant(delivery.accepted_at),
  rejected_at: maybeInstant(delivery.rejected_at),
  removed_at: maybeInstant(delivery.removed_at),
  removal_reason: delivery.removal_reason ?? null,
  cancelled_at: maybeInstant(delivery.cancelled_at),
  lead_id: delivery.lead_id,
});

const HIDDEN = {
  rejection_reason: null,
  rejection_reason_detail: null,
  rejected_by: null,
  removed_by: null,
  removal_reason_detail: null,
  removal_detail: null,
  cancelled_by: null,
  cancel_reason: null,
  lead_nom: null,
  lead_prenom: null,
  lead_phone: null,
  lead_email: null,
  client_id: null,
  client_name: null,
  commande_id: null,
  batch_id: null,
  has_csv: false,
  csv_filename: null,
  csv_generated_at: null,
  delivery_method: null,
  delivery_mode: null,
  sent_to: [],
  send_attempts: 0,
  last_error: null,
  sent_by: null,
  replaced_suspicious_id: null,
  is_shared_client_30d: null,
  overlap_fallback_delivery: null,
} satisfies Partial<Delivery>;

/** A delivery to the other company's client, as the lead's owner sees it. */
const foreignDeliveryView = (delivery: DeliveryDoc): Delivery => ({ ...sharedFields(delivery), ...HIDDEN });

function deliveryView(
  delivery: DeliveryDoc,
  person: LeadPerson | undefined,
  names: ReadonlyMap<string, ClientName>,
  userName: (id: string | undefined) => string | null,
): Delivery {
  return {
    ...sharedFields(delivery),
    rejection_reason: delivery.rejection_reason ?? null,
    rejection_reason_detail: delivery.rejection_detail ?? null,
    rejected_by: userName(delivery.rejected_by),
    removed_by: userName(delivery.removed_by),
    removal_reason_detail: delivery.removal_detail ?? null,
    removal_detail: delivery.removal_detail ?? null,
    cancelled_by: userName(delivery.cancelled_by),
    cancel_reason: delivery.cancel_reason ?? null,
    lead_nom: person?.nom ?? null,
    lead_prenom: person?.prenom ?? null,
    lead_phone: person?.phone ?? null,
    lead_email: person?.email ?? null,
    client_id: delivery.client_id,
    client_name: names.get(delivery.client_id)?.name ?? null,
    commande_id: delivery.commande_id,
    batch_id: delivery.batch_id ?? null,
    has_csv: delivery.batch_id !== undefined,
    csv_filename: delivery.csv_filename ?? null,
    // The batch is made with its CSV.
    csv_generated_at: maybeInstant(delivery.batch_id ? madeAt(delivery.batch_id) : null),
    delivery_method: delivery.delivery_method,
    delivery_mode: delivery.immediate ? 'immediate' : 'daily',
    sent_to: delivery.sent_to,
    send_attempts: delivery.send_attempts,
    last_error: delivery.last_error ?? null,
    sent_by: userName(delivery.sent_by),
    replaced_suspicious_id: delivery.replaced_suspicious_id ?? null,
    is_shared_client_30d: delivery.is_shared_client_30d ?? null,
    overlap_fallback_delivery: delivery.overlap_fallback_delivery ?? null,
  };
}

const PERSON = { nom: 1, prenom: 1, phone: 1, email: 1 };

/** The CSV columns of leads, by lead id: what a delivery shows of its lead. */
async function personsOf(store: Store, leadIds: readonly string[]): Promise<Map<string, LeadPerson>> {
  const leads = await store.leads
    .find({ _id: { $in: [...new Set(leadIds)] } }, { projection: PERSON })
    .toArray();
  return new Map(leads.map((lead) => [lead._id, lead]));
}

/** Deliveries with the names of their clients and leads, for a reader of `scope`. */
export async function deliveryViews(
  store: Store,
  deliveries: readonly DeliveryDoc[],
  scope: Pick<Scope, 'sees'>,
): Promise<Delivery[]> {
  const own = deliveries.filter((delivery) => scope.sees(delivery.entity));
  const [persons, names, userName] = await Promise.all([
    personsOf(
      store,
      own.map((delivery) => delivery.lead_id),
    ),
    clientNames(
      store,
      own.map((delivery) => delivery.client_id),
    ),
    userNames(store, own.flatMap(peopleOf)),
  ]);
  return deliveries.map((delivery) =>
    scope.sees(delivery.entity)
      ? deliveryView(delivery, persons.get(delivery.lead_id), names, userName)
      : foreignDeliveryView(delivery),
  );
}

const peopleOf = ({ sent_by, rejected_by, removed_by, cancelled_by }: DeliveryDoc) => [
  sent_by,
  rejected_by,
  removed_by,
  cancelled_by,
];
