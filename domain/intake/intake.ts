/**
 * What becomes of a lead at the door (01-domain §1, steps 2, 4 and 5). The same status rule judges waiting leads again
 * when an order opens, a source is released, a form configured or a proof arrives.
 */
import { type Entity, isEntity } from '../common/entity.ts';
import { comparable } from '../common/text.ts';
import { type ParsedPhone, parsePhone, type PhoneQuality } from '../common/phone.ts';
import type { Registry } from '../pages/registry.ts';
import type { Settings } from '../settings/settings.ts';
import type { SubmittedConsent } from './submission.ts';

/** Who posts: an authenticated provider, another CRM (any other key in the body), one of our own pages, or a person with a file. */
export type CallerKind = 'provider' | 'inter_crm' | 'own_page' | 'file';

/** A suspicious number is refused from those who sell us leads, and kept from our own pages and files. */
export const refusesSuspicious = (caller: CallerKind): boolean =>
  caller === 'provider' || caller === 'inter_crm';

/** A number as it is written, judged as the settings say. */
export function judgePhone(
  written: string,
  { implausible_is_suspicious: strict }: Settings['phone'],
): ParsedPhone {
  const phone = parsePhone(written);
  return strict && phone.quality === 'valid' && !phone.plausible
    ? { ...phone, quality: 'suspicious' }
    : phone;
}

/** Two submissions of one session for one phone and produit within this time are one (01-domain §1.3). */
export const DOUBLE_SUBMIT_MS = 5_000;
/** The same of one caller, where one of the two names no session. */
export const DOUBLE_SUBMIT_CALLER_MS = 60_000;

/** What is known of one of two submissions that share a key. */
export interface Submitted {
  at: Date;
  session_id?: string;
}

/** Whether the later of two submissions that share a key, by session or by caller, is the earlier one again. */
export function isDoubleSubmit(first: Submitted, second: Submitted): boolean {
  const ms = second.at.getTime() - first.at.getTime();
  if (!first.session_id || !second.session_id) return ms <= DOUBLE_SUBMIT_CALLER_MS;
  return first.session_id === second.session_id && ms <= DOUBLE_SUBMIT_MS;
}

export interface TargetInput {
  provider_entity?: Entity;
  /** As submitted, upper case. */
  entity: string;
  produit: string;
  form_code: string;
}

/** Entity and produit: the provider's entity (locked), else the body, else the form's registration. */
export function resolveTarget(
  input: TargetInput,
  forms: Registry['forms'],
  products: ReadonlySet<string>,
): { entity: Entity | null; produit: string | null } {
  const form = input.form_code ? forms.get(comparable(input.form_code)) : undefined;
  const entity = input.provider_entity ?? (isEntity(input.entity) ? input.entity : (form?.entity ?? null));
  const produit = products.has(input.produit) ? input.produit : (form?.produit ?? null);
  return { entity, produit: produit !== null && products.has(produit) ? produit : null };
}

/** What the status rule looks at. */
export interface IntakeFacts {
  suppressed: boolean;
  phone_quality: PhoneQuality;
  nom: string;
  /** Parsed code, empty when missing or bad. */
  departement: string;
  source: string;
  consent?: JudgedConsent;
  /** The source, as it counts there, whose leads this company only sells with a proof. */
  unproved?: string;
  entity: Entity | null;
  produit: string | null;
  /** A registered page tries its form out (12-rules U46). */
  test?: boolean;
  /** The source whose circuit breaker keeps the lead, as it counts there. */
  breaker?: string;
}

/** A proof, with what is wrong about its text. */
export interface JudgedConsent extends SubmittedConsent {
  flag?: 'texte_inconnu';
}

export type IntakeStatus =
  'suppressed' | 'invalid' | 'pending_consent' | 'hold_source' | 'pending_config' | 'new';

/** Why a lead is held back; of a source's rule with that source: `source_blocked:tiktok`. */
export const HOLD_REASONS = [
  'test',
  'suppression_list',
  'retention',
  'phone',
  'nom',
  'departement',
  'proof_required',
  'source_blocked',
  'breaker',
  'entity_unknown',
  'produit_unknown',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export interface IntakeVerdict {
  status: IntakeStatus;
  /** Why it is not `new`. */
  hold_reason?: HoldReason | `${HoldReason}:${string}`;
}

/** Whether a list of sources, `*` for all, names one; compared without case. */
const listed = (sources: readonly string[], source: string): boolean => {
  const wanted = comparable(source);
  return sources.some((entry) => {
    const named = comparable(entry);
    return named === '*' || (wanted !== '' && named === wanted);
  });
};

/** Whether the settings hold the leads of a source back. */
export const isBlocked = (gating: Settings['source_gating'], source: string): boolean =>
  gating.mode === 'blacklist' && listed(gating.blocked_sources, source);

/** Of leads that a source's circuit breaker keeps. @param source as it counts there (`sourceKey`) */
export const breakerReason = (source: string) => `breaker:${source}` as const;

/** A proof says what was agreed to and when (06-law); a text its page does not know proves nothing (12-rules U45). */
export const provesConsent = (consent: JudgedConsent | undefined): boolean =>
  consent?.given_at !== undefined && !consent.flag && Boolean(consent.text || consent.text_version);

/** Whether the settings want a proof from a source, for both companies. */
export const isProofListed = (gating: Settings['source_gating'], source: string): boolean =>
  listed(gating.proof_required_sources, source);

/** Of leads without the proof their source needs. */
export const proofReason = (source: string) => `proof_required:${source}` as const;

/**
 * The source for which a lead needs a proof it does not have: the settings' first, then its own company's wish.
 * `undefined`: it has one, or needs none.
 */
export function lacksProof(
  { consent, source, unproved }: Pick<IntakeFacts, 'consent' | 'source' | 'unproved'>,
  gating: Settings['source_gating'],
): string | undefined {
  if (provesConsent(consent)) return undefined;
  return isProofListed(gating, source) ? source : unproved;
}

/** Why a test lead is kept out. */
export const TEST_REASON = 'test' satisfies HoldReason;
/** How long a test lead is kept. */
export const TEST_KEPT_DAYS = 7;

/** First status that applies (01-domain §1.5). */
export function intakeStatus(facts: IntakeFacts, gating: Settings['source_gating']): IntakeVerdict {
  if (facts.suppressed) return { status: 'suppressed', hold_reason: 'suppression_list' };
  if (facts.test) return { status: 'invalid', hold_reason: TEST_REASON };
  if (facts.phone_quality === 'invalid') return { status: 'invalid', hold_reason: 'phone' };
  if (!facts.nom) return { status: 'invalid', hold_reason: 'nom' };
  if (!facts.departement) return { status: 'invalid', hold_reason: 'departement' };
  const needy = lacksProof(facts, gating);
  if (needy !== undefined) return { status: 'pending_consent', hold_reason: proofReason(needy) };
  if (isBlocked(gating, facts.source))
    return { status: 'hold_source', hold_reason: `source_blocked:${facts.source}` };
  if (facts.breaker !== undefined)
    return { status: 'hold_source', hold_reason: breakerReason(facts.breaker) };
  if (!facts.entity) return { status: 'pending_config', hold_reason: 'entity_unknown' };
  if (!facts.produit) return { status: 'pending_config', hold_reason: 'produit_unknown' };
  return { status: 'new' };
}
