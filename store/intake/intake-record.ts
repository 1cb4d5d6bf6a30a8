/**
 * From a submission to the lead document that will be stored (01-domain §1).
 */
import {
  type CallerKind,
  intakeStatus,
  type JudgedConsent,
  resolveTarget,
  TEST_KEPT_DAYS,
  TEST_REASON,
} from '../../domain/intake/intake.ts';
import { leadSource, leadSourceType } from '../../domain/leads/lead.ts';
import { isUnknownText } from '../../domain/pages/consent-text.ts';
import { pageOf, placeOn, type RegisteredPage } from '../../domain/pages/registry.ts';
import { DAY_MS, parisDay, weekKey } from '../../domain/time/paris-time.ts';
import type { ParsedPhone } from '../../domain/common/phone.ts';
import { ORIGIN_FIELDS, type Origin, leadTerms, type Submission } from '../../domain/intake/submission.ts';
import { newId, type PhoneKeys, sha256 } from '../db/ids.ts';
import type { ProviderDoc } from '../providers/collections.ts';
import { PERSONAL_FIELDS_BLANK, PERSONAL_FIELDS_UNSET } from '../leads/blank-person.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { storedProof } from '../leads/proof.ts';
import type { VisitorSessionDoc } from './collections.ts';
import type { TrialDraft } from '../sources/trial-draft.ts';
import type { Snapshot } from '../routing/snapshot.ts';

/** One accepted call, as the route hands it over. */
export interface IntakeRequest {
  submission: Submission;
  phone: ParsedPhone;
  caller: CallerKind;
  provider?: ProviderDoc;
  ip?: string;
  user_agent?: string;
  /** Who sends, as the double-submit guard knows callers that name no session. */
  sender: string;
  /** The file it comes from, and its line there: equal rows are one lead, however far apart they are stored. */
  import?: { id: string; row: number };
}

/** What a body lacks comes from the session before source and source type are decided. */
function originOf(submission: Submission, session: VisitorSessionDoc | undefined): Origin {
  const origin: Origin = {};
  for (const field of ORIGIN_FIELDS) {
    const value = submission.origin[field] ?? session?.[field];
    if (value) origin[field] = value;
  }
  return origin;
}

/** Entity and produit of a request, with the form of its session when the body names none. */
export function targetOf(request: IntakeRequest, session: VisitorSessionDoc | undefined, snapshot: Snapshot) {
  const { submission, provider } = request;
  return resolveTarget(
    {
      entity: submission.entity,
      produit: submission.produit,
      form_code: submission.form_code || session?.form_code || '',
      ...(provider ? { provider_entity: provider.entity } : {}),
    },
    snapshot.registry.forms,
    snapshot.products,
  );
}

/** What came and the lead cannot show, the phone as it was written among it. */
function givenOf({ given, phone: written }: Submission, phone: ParsedPhone): LeadDoc['given'] {
  const unread = written !== '' && (phone.quality === 'invalid' || phone.several);
  const all = unread ? { phone: written, ...given } : given;
  for (const _field in all) return all;
  return undefined;
}

/** The proof as the texts of the page judge it. */
function judgedConsent({ consent }: Submission, page: RegisteredPage | undefined): JudgedConsent | undefined {
  const unknown = consent && page && isUnknownText(page.texts, consent, sha256);
  return consent && { ...consent, ...(unknown && { flag: 'texte_inconnu' as const }) };
}

export interface LeadDraftInput {
  request: IntakeRequest;
  session: VisitorSessionDoc | undefined;
  suppressed: boolean;
  snapshot: Snapshot;
  trials: TrialDraft;
  keys: PhoneKeys;
  now: Date;
}

/** Builds the lead with its intake status (§1.5). Routing, when the status is `new`, comes after. */
export function buildLead(input: LeadDraftInput): LeadDoc {
  const { request, session, suppressed, snapshot, trials, keys, now } = input;
  const { submission, phone, provider } = request;
  const origin = originOf(submission, session);
  const { entity, produit } = targetOf(request, session, snapshot);
  const { departement } = submission;
  const formCode = submission.form_code || session?.form_code;
  // Providers name pages of their own.
  const page =
    request.caller === 'own_page' ? pageOf(snapshot.registry, { ...origin, form_code: formCode }) : undefined;
  const source = leadSource(origin, page);
  const consent = judgedConsent(submission, page);
  const lead_source_type = leadSourceType({
    ...origin,
    ...(provider ? { provider_id: provider._id } : {}),
  });
  const verdict = intakeStatus(
    {
      suppressed,
      phone_quality: phone.quality,
      nom: submission.nom,
      departement,
      source,
      entity,
      produit,
      ...(consent ? { consent } : {}),
      test: submission.test === true && page !== undefined,
      ...trials.keeps({ entity, source, ...(provider && { provider_slug: provider.slug }) }),
    },
    snapshot.settings.source_gating,
  );
  const lead: LeadDoc = {
    _id: newId(),
    created_at: now,
    updated_at: now,
    day: parisDay(now),
    week_key: weekKey(now),
    status: verdict.status,
    lead_owner_entity: entity,
    entity,
    produit,
    phone: phone.phone,
    phone_quality: phone.quality,
    phone_plausible: phone.plausible,
    phone_hash: keys.phone(phone.phone),
    nom: submission.nom,
    prenom: submission.prenom,
    email: submission.email,
    departement,
    search: leadTerms({ ...submission, phone: phone.phone }),
    source,
    lead_source_type,
    entity_locked: provider !== undefined,
    custom_fields: submission.custom_fields,
    is_lb: false,
    in_delivery: false,
    sold_to: [],
    ...origin,
  };
  if (verdict.hold_reason) lead.hold_reason = verdict.hold_reason;
  const asked = {
    ...(!entity && submission.entity && { entity: submission.entity }),
    ...(!produit && submission.produit && { produit: submission.produit }),
  };
  if (Object.keys(asked).length > 0) lead.asked = asked;
  if (produit) lead.guard_key = keys.person(phone.phone, produit);
  const given = givenOf(submission, phone);
  if (given) lead.given = given;
  if (provider) Object.assign(lead, { provider_id: provider._id, provider_slug: provider.slug });
  if (verdict.hold_reason === TEST_REASON)
    lead.test_until = new Date(now.getTime() + TEST_KEPT_DAYS * DAY_MS);
  else if (page) {
    lead.page = placeOn(page, { form_code: formCode, source });
    lead.page_due = true;
  }
  if (submission.session_id) lead.session_id = submission.session_id;
  if (formCode) lead.form_code = formCode;
  if (request.import) Object.assign(lead, { import_id: request.import.id, import_row: request.import.row });
  if (request.ip) lead.ip = request.ip;
  if (request.user_agent) lead.user_agent = request.user_agent;
  if (submission.rgpd_consent !== undefined) lead.rgpd_consent = submission.rgpd_consent;
  if (submission.newsletter !== undefined) lead.newsletter = submission.newsletter;
  if (consent) {
    const ip = consent.ip ?? request.ip;
    lead.consent = storedProof({ ...consent, ...(ip ? { ip } : {}) }, now);
  }
  // On the suppression list only the hash of the phone is kept.
  if (suppressed) {
    Object.assign(lead, PERSONAL_FIELDS_BLANK);
    for (const field of PERSONAL_FIELDS_UNSET) delete lead[field];
  }
  return lead;
}
