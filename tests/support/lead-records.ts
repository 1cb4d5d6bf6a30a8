/** Leads, deliveries and batches as they are stored, for tests: override what the test is about. All data is invented. */
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { leadTerms } from '../../domain/intake/submission.ts';
import { newId, PhoneKeys, sha256 } from '../../store/db/ids.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from '../../store/deliveries/collections.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';

const keys = new PhoneKeys('test-key');
const AT = new Date('2026-11-23T08:00:00Z');

/** A waiting lead of ZR7. */
export function aLead(overrides: Partial<LeadDoc> = {}): LeadDoc {
  const { created_at = AT, phone = '0631000000', produit = 'PV' } = overrides;
  const {
    nom = 'Durand',
    prenom = 'Alex',
    email = 'alex.durand@personne.example',
    entity = 'ZR7',
  } = overrides;
  return {
    _id: newId(),
    created_at,
    updated_at: created_at,
    day: parisDay(created_at),
    week_key: weekKey(created_at),
    status: 'new',
    lead_owner_entity: entity,
    entity,
    produit,
    phone,
    phone_quality: 'valid',
    phone_plausible: true,
    phone_hash: keys.phone(phone),
    ...(produit && { guard_key: keys.person(phone, produit) }),
    nom,
    prenom,
    email,
    departement: '75',
    search: leadTerms({ nom, prenom, email, phone }),
    source: 'LP1',
    lead_source_type: 'internal_lp',
    entity_locked: false,
    custom_fields: {},
    is_lb: false,
    in_delivery: false,
    sold_to: [],
    ...overrides,
  };
}

/** A sent delivery of a lead to an order. */
export function aDelivery(
  lead: LeadDoc,
  commande: CommandeDoc,
  overrides: Partial<DeliveryDoc> = {},
): DeliveryDoc {
  const at = overrides.assigned_at ?? AT;
  const sent = overrides.status === undefined || overrides.status === 'sent';
  return {
    _id: newId(),
    entity: commande.entity,
    lead_id: lead._id,
    lead_owner_entity: lead.lead_owner_entity ?? commande.entity,
    client_id: commande.client_id,
    commande_id: commande._id,
    produit: commande.produit,
    departement: lead.departement,
    status: 'sent',
    outcome: 'accepted',
    simulated: false,
    is_lb: false,
    routing_mode: 'normal',
    routing_reason: 'first_open_order',
    created_at: at,
    updated_at: at,
    assigned_at: at,
    week_key: weekKey(at),
    guard_key: lead.guard_key ?? '',
    delivery_method: 'csv',
    ...(sent && {
      sent_at: at,
      sent_week: weekKey(at),
      accepted_at: at,
      sent_to: ['acheteur@client.example'],
    }),
    ...(!sent && { sent_to: [] }),
    send_attempts: sent ? 1 : 0,
    ...overrides,
  } as DeliveryDoc;
}

/** The batch of some deliveries of one order, in their status. */
export function aBatch(
  deliveries: readonly DeliveryDoc[],
  overrides: Partial<DeliveryBatchDoc> = {},
): DeliveryBatchDoc {
  const [first] = deliveries;
  const { entity, client_id, commande_id, produit, assigned_at, status, sent_to } = first!;
  const csv = `nom,prenom,telephone,email,departement,proprietaire_maison,produit\r\n`;
  return {
    _id: first!.batch_id ?? newId(),
    entity,
    client_id,
    commande_id,
    produit,
    day: parisDay(assigned_at),
    status: status === 'pending_csv' ? 'ready_to_send' : status,
    delivery_ids: deliveries.map((delivery) => delivery._id),
    lead_ids: deliveries.map((delivery) => delivery.lead_id),
    count: deliveries.length,
    lb_count: 0,
    phone_hashes: [],
    csv,
    csv_sha256: sha256(csv),
    csv_filename: `leads_${entity}_${produit}_20261123_${deliveries.length}.csv`,
    subject: `Livraison leads ${entity} – ${produit} – 23/11/2026`,
    message_id: '<batch@zr7-digital.fr>',
    simulated: false,
    hold_for_review: false,
    attempts: [],
    automatic_attempts: 0,
    retryable: true,
    sent_to,
    rejected_to: [],
    unfinished: false,
    rev: 0,
    created_at: assigned_at,
    updated_at: assigned_at,
    ...overrides,
  };
}
