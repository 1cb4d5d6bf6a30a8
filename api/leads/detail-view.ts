/** One lead with all that is known of it. */
import type { ConsentProof, LeadDoc } from '../../store/leads/collections.ts';
import type { LeadDetail } from './contract.ts';
import { instant } from '../http/instant.ts';
import { leadView } from './view.ts';
import type { ClientName } from '../deliveries/names.ts';

const DETAIL_TEXTS = [
  'session_id',
  'form_code',
  'lp_code',
  'liaison_code',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'gclid',
  'fbclid',
  'ip',
  'user_agent',
] as const;

function consentView({ given_at, callback_requested_at, ...proof }: ConsentProof) {
  return {
    ...proof,
    ...(given_at && { timestamp: instant(given_at) }),
    ...(callback_requested_at && { callback_requested_at: instant(callback_requested_at) }),
  };
}

/** Everything but the deliveries and the trace, which depend on the reader. */
export function leadDetailView(
  lead: LeadDoc,
  names: ReadonlyMap<string, ClientName>,
  now: Date,
): Omit<LeadDetail, 'deliveries' | 'routing_trace'> {
  const texts = Object.fromEntries(DETAIL_TEXTS.map((field) => [field, lead[field] ?? null])) as Record<
    (typeof DETAIL_TEXTS)[number],
    string | null
  >;
  return {
    ...leadView(lead, names, now),
    ...texts,
    rgpd_consent: lead.rgpd_consent ?? null,
    newsletter: lead.newsletter ?? null,
    consent: lead.consent ? consentView(lead.consent) : null,
    proof_arrived: lead.proof_arrived
      ? { at: instant(lead.proof_arrived.at), by: lead.proof_arrived.by_name }
      : null,
    given: lead.given ?? {},
    superseded_by: lead.superseded_by ?? null,
    import_id: lead.import_id ?? null,
    import_row: lead.import_row ?? null,
    notes: (lead.notes ?? []).map((note) => ({ ...note, at: instant(note.at) })),
  };
}
