/** Leads as the API shows them. */
import { hoursLeft } from '../../domain/leads/callback.ts';
import { proofState } from '../../domain/leads/proof-state.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { Lead } from './contract.ts';
import { epochSeconds, instant, maybeInstant } from '../http/instant.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { ClientName } from '../deliveries/names.ts';

/** What a list of leads does not read. */
export const NOT_LISTED = {
  ...{ routing: 0, notes: 0, search: 0, given: 0, 'consent.ip': 0, 'consent.form_hash': 0 },
} as const;

/** Ids of the clients a lead names. */
export const clientIdsOf = (lead: Pick<LeadDoc, 'delivery_client_id' | 'delivered_to_client_id'>) => [
  lead.delivery_client_id,
  lead.delivered_to_client_id,
];

/** What of a lead is its owner company's business alone (01-domain §5): all but the CSV's columns and what became of it. */
const OWNERS_OWN = {
  hold_reason: null,
  source: '',
  provider_id: null,
  provider_slug: null,
  routed_at: null,
  routing_mode: null,
  routing_reason: null,
  lb_since: null,
  lb_reason: null,
  replacement_lead_id: null,
  repeats_lead_id: null,
  repeats_delay: null,
  proof: 'none',
  consent_at: null,
  consent_text_version: null,
  consent_page_url: null,
  callback_requested_at: null,
  callback_hours_left: null,
  custom_fields: {},
} satisfies Partial<Lead>;

/** A lead as the company that bought it sees it. @param names clients the reader may see */
export const boughtLeadView = (
  lead: LeadDoc,
  names: ReadonlyMap<string, ClientName>,
  scope: Pick<Scope, 'sees'>,
  now: Date,
): Lead => ({ ...leadView(lead, names, now), ...(!scope.sees(lead.entity) && OWNERS_OWN) });

/** @param names clients the reader may see: the others stay unnamed, orders included (01-domain §5) */
export function leadView(lead: LeadDoc, names: ReadonlyMap<string, ClientName>, now: Date): Lead {
  const callback = lead.consent?.callback_requested_at;
  const buyer = names.get(lead.delivery_client_id ?? '');
  const lastBuyer = names.get(lead.delivered_to_client_id ?? '');
  return {
    id: lead._id,
    created_at: instant(lead.created_at),
    updated_at: instant(lead.updated_at),
    register_date: epochSeconds(lead.created_at),
    week_key: lead.week_key,
    entity: lead.entity,
    lead_owner_entity: lead.lead_owner_entity,
    produit: lead.produit,
    status: lead.status,
    hold_reason: lead.hold_reason ?? null,
    nom: lead.nom,
    prenom: lead.prenom,
    phone: lead.phone,
    email: lead.email,
    departement: lead.departement,
    source: lead.source,
    lead_source_type: lead.lead_source_type,
    provider_id: lead.provider_id ?? null,
    provider_slug: lead.provider_slug ?? null,
    entity_locked: lead.entity_locked,
    phone_quality: lead.phone_quality,
    phone_plausible: lead.phone_plausible,
    is_lb: lead.is_lb,
    lb_since: maybeInstant(lead.lb_since),
    lb_reason: lead.lb_reason ?? null,
    was_replaced: lead.was_replaced ?? false,
    replacement_lead_id: lead.replacement_lead_id ?? null,
    // One of the other company is not shown to who looks at this one.
    repeats_lead_id: lead.repeats?.entity === lead.entity ? lead.repeats!.lead_id : null,
    repeats_delay: lead.repeats?.delay ?? null,
    routed_at: maybeInstant(lead.routed_at),
    routing_mode: lead.routing_mode ?? null,
    routing_reason: lead.routing_reason ?? null,
    delivery_id: lead.delivery_id ?? null,
    delivery_client_id: buyer ? lead.delivery_client_id! : null,
    delivery_client_name: buyer?.name ?? null,
    delivery_commande_id: buyer ? (lead.delivery_commande_id ?? null) : null,
    delivered_to_client_id: lastBuyer ? lead.delivered_to_client_id! : null,
    delivered_to_client_name: lastBuyer?.name ?? null,
    delivered_at: maybeInstant(lead.delivered_at),
    proof: proofState(lead.consent),
    consent_at: maybeInstant(lead.consent?.given_at),
    consent_text_version: lead.consent?.text_version ?? null,
    consent_page_url: lead.consent?.page_url ?? null,
    callback_requested_at: maybeInstant(callback),
    callback_hours_left: callback ? hoursLeft(callback, now) : null,
    custom_fields: lead.custom_fields,
  };
}
