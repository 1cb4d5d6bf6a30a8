/** Leads of version 1 (09-v1-database §1.1). */
import { parseDepartement } from '../../../domain/common/departement.ts';
import { isWellFormedEmail } from '../../../domain/common/email-address.ts';
import { PHONE_QUALITIES, parsePhone } from '../../../domain/common/phone.ts';
import { cutText } from '../../../domain/common/text.ts';
import { CUSTOM_FIELDS, leadTerms, ORIGIN_FIELDS } from '../../../domain/intake/submission.ts';
import { isUnfinished } from '../../../domain/leads/lead-state.ts';
import { LEAD_SOURCE_TYPES, leadSource, leadSourceType } from '../../../domain/leads/lead.ts';
import { parisDay, weekKey } from '../../../domain/time/paris-time.ts';
import { entity, flag, id, instant, latest, lower, present, text, textMap } from '../../../domain/v1/read.ts';
import { isKnownStatus, resolveLead } from '../../../domain/v1/statuses.ts';
import type { LeadDoc } from '../../leads/collections.ts';
import type { V1Context } from '../context.ts';
import { madeIn, type OldRow, ownId } from '../old.ts';
import { ownerOf, type PlannedLead } from '../survey.ts';

/** Cells of the equations that count a lead which is not carried. */
export const leadCells = (row: OldRow): Record<string, number> => ({
  leads: -1,
  [`lead_status|${text(row.entity).toUpperCase() || '-'}|${lower(row.status) || '-'}`]: -1,
});

const LB_REASONS: Readonly<Record<string, string>> = {
  age_8_days: 'waiting_8_days',
  already_delivered_30_days: 'sold_30_days_ago',
};

/** Why a lead is not carried; null: it is. */
function leftOut(row: OldRow, { survey }: V1Context) {
  if (id(row.id) === '') return 'no_id' as const;
  const status = lower(row.status);
  if (status === '') return 'v0_lead' as const;
  if (!isKnownStatus(status)) return 'unknown_status' as const;
  return survey.twice.has(row._id.toHexString()) ? ('duplicate_id' as const) : null;
}

/** Without their plan: leads that were never delivered. */
function undelivered(
  row: OldRow,
  owner: LeadDoc['entity'],
  { asOf, products }: V1Context,
): Omit<PlannedLead, 'oid'> {
  const facts = {
    status: lower(row.status),
    is_lb: flag(row.is_lb),
    delivery_id: '',
    targeted: owner !== null && products.has(text(row.produit).toUpperCase()),
  };
  return { ...resolveLead(facts, [], [], asOf), owner, planned: [] };
}

/** What follows from its deliveries. */
function deliveryFields({ planned, status }: Pick<PlannedLead, 'planned' | 'status'>): Partial<LeadDoc> {
  const alive = planned.filter((one) => one.status !== 'cancelled');
  const last = alive.at(-1)?.of;
  const sold = alive.findLast(({ of, ...one }) => one.status === 'sent' && of.outcome === 'accepted')?.of;
  const waiting = alive.some((one) => isUnfinished(one.status));
  return {
    in_delivery: waiting,
    status,
    sold_to: [
      ...new Set(
        alive.filter((one) => one.status === 'sent' && !one.of.simulated).map(({ of }) => of.client_id),
      ),
    ],
    ...(last && {
      delivery_id: last.id,
      delivery_client_id: last.client_id,
      delivery_commande_id: last.commande_id,
    }),
    ...(sold && { delivered_to_client_id: sold.client_id, delivered_at: sold.at }),
  };
}

/** v0 had its secondary fields at the root. */
function customFields(row: OldRow): Record<string, string> {
  const own = textMap(row.custom_fields);
  for (const field of CUSTOM_FIELDS) if (!own[field] && text(row[field])) own[field] = text(row[field]);
  return own;
}

const MAX_GIVEN = 500;

/** @returns null when it is not carried; the list says why */
export function leadDoc(row: OldRow, context: V1Context): LeadDoc | null {
  const { keys, products, survey, out } = context;
  const old = { collection: 'leads', id: ownId(row) };
  const code = leftOut(row, context);
  if (code) {
    out.list({
      ...old,
      code,
      effects: leadCells(row),
      ...(code === 'duplicate_id' && { id: `${old.id}|${row._id.toHexString()}` }),
    });
    return null;
  }
  const created_at = instant(row.created_at) ?? madeIn(row);
  if (!instant(row.created_at)) out.list({ ...old, code: 'no_date' });
  const plan = survey.leads.get(old.id) ?? undelivered(row, ownerOf(row), context);
  const company = entity(row.entity) ?? plan.owner;
  if (!ownerOf(row) && plan.owner) out.list({ ...old, code: 'owner_from_delivery' });
  const asked = { entity: text(row.entity).toUpperCase(), produit: text(row.produit).toUpperCase() };
  const produit = products.has(asked.produit) ? asked.produit : null;
  const written = text(row.phone);
  const phone = parsePhone(written);
  const said = lower(row.phone_quality);
  if ((PHONE_QUALITIES as readonly string[]).includes(said) && said !== phone.quality)
    out.list({ ...old, code: 'phone_differs', facts: { before: said, after: phone.quality } });
  const where = text(row.departement);
  const departement = parseDepartement(where);
  if (where && departement === null) out.list({ ...old, code: 'departement_unread' });
  const email = lower(row.email);
  const person = { nom: cutText(text(row.nom), 100), prenom: cutText(text(row.prenom), 100) };
  const origin = present(Object.fromEntries(ORIGIN_FIELDS.map((field) => [field, text(row[field])])));
  const provider = present({ provider_id: id(row.provider_id), provider_slug: text(row.provider_slug) });
  const given = present({
    phone: phone.quality === 'invalid' || phone.several ? cutText(written, MAX_GIVEN) : '',
    departement: departement === null ? cutText(where, MAX_GIVEN) : '',
    email: email && !isWellFormedEmail(email) ? cutText(text(row.email), MAX_GIVEN) : '',
  });
  const kept = { ...person, email: isWellFormedEmail(email) ? email : '' };
  const type = lower(row.lead_source_type) as LeadDoc['lead_source_type'];
  const reason = text(row.lb_reason);
  const lbSince = instant(row.lb_since);
  const delivered = deliveryFields(plan);
  const asks = present({
    entity: company ? '' : asked.entity,
    produit: produit ? '' : asked.produit,
  });
  const { is_lb } = plan;
  const flags = {
    ...(typeof row.rgpd_consent === 'boolean' && { rgpd_consent: row.rgpd_consent }),
    ...(typeof row.newsletter === 'boolean' && { newsletter: row.newsletter }),
  };
  return {
    _id: old.id,
    created_at,
    updated_at: latest(instant(row.updated_at), created_at)!,
    day: parisDay(created_at),
    week_key: weekKey(created_at),
    ...present({ hold_reason: holdReason(row, delivered.status!, { company, produit }) }),
    lead_owner_entity: plan.owner,
    entity: company,
    produit,
    ...(Object.keys(asks).length > 0 && { asked: asks }),
    phone: phone.phone,
    phone_quality: phone.quality,
    phone_plausible: phone.plausible,
    phone_hash: keys.phone(phone.phone),
    ...(produit && { guard_key: keys.person(phone.phone, produit) }),
    ...kept,
    departement: departement ?? '',
    search: leadTerms({ ...kept, phone: phone.phone }),
    source: text(row.source) || leadSource(origin as { utm_source?: string; lp_code?: string }),
    lead_source_type: LEAD_SOURCE_TYPES.includes(type)
      ? type
      : leadSourceType({ ...provider, ...origin } as { provider_id?: string; lp_code?: string }),
    ...provider,
    entity_locked: flag(row.entity_locked, 'provider_id' in provider),
    ...origin,
    ...present({
      session_id: id(row.session_id),
      form_code: text(row.form_code),
      ip: text(row.ip).split(',')[0]!.trim(),
      user_agent: text(row.user_agent),
    }),
    ...flags,
    custom_fields: customFields(row),
    ...(Object.keys(given).length > 0 && { given: given as Record<string, string> }),
    is_lb,
    ...(is_lb && { lb_since: lbSince ?? created_at }),
    ...(is_lb && { lb_reason: LB_REASONS[reason] ?? (reason || 'waiting_8_days') }),
    ...(row.was_replaced === true && { was_replaced: true }),
    ...present({ replacement_lead_id: id(row.replacement_lead_id), routed_at: instant(row.routed_at) }),
    in_delivery: false,
    sold_to: [],
    status: 'new',
    ...delivered,
    v1: { status: lower(row.status), entity: text(row.entity).toUpperCase() || '-' },
  };
}

/** Why it waits, in our words where they are ours. */
function holdReason(
  row: OldRow,
  status: LeadDoc['status'],
  { company, produit }: { company: LeadDoc['entity']; produit: string | null },
): string | undefined {
  if (status === 'pending_config')
    return !company ? 'entity_unknown' : produit ? undefined : 'produit_unknown';
  if (status === 'hold_source') return `source_blocked:${lower(row.source) || lower(row.utm_source)}`;
  if (status === 'invalid') return text(row.hold_reason) || 'phone';
  return undefined;
}
