/**
 * Reading what a landing page, a provider or a script posts (01-domain §1): liberal. Unknown fields are ignored, null is
 * absent, numbers are taken as text.
 */
import { parisInstant } from '../time/paris-time.ts';

/** Secondary form fields, kept in `custom_fields`. */
export const CUSTOM_FIELDS = [
  'civilite',
  'ville',
  'adresse',
  'type_logement',
  'statut_occupant',
  'surface_habitable',
  'annee_construction',
  'type_chauffage',
  'facture_electricite',
  'facture_chauffage',
  'type_projet',
  'delai_projet',
  'budget',
] as const;

/** Where a visitor came from: taken from the body, else from the session before it. */
export const ORIGIN_FIELDS = [
  'lp_code',
  'liaison_code',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'gclid',
  'fbclid',
] as const;
export type Origin = Partial<Record<(typeof ORIGIN_FIELDS)[number], string>>;

export interface SubmittedConsent {
  text_version?: string;
  text?: string;
  page_url?: string;
  given_at?: Date;
  ip?: string;
  form_hash?: string;
  callback_requested?: boolean;
}

/** A submission as understood; absent texts are empty strings. */
export interface Submission {
  phone: string;
  nom: string;
  prenom: string;
  email: string;
  departement: string;
  entity: string;
  produit: string;
  api_key: string;
  session_id: string;
  form_code: string;
  origin: Origin;
  custom_fields: Record<string, string>;
  rgpd_consent?: boolean;
  newsletter?: boolean;
  consent?: SubmittedConsent;
}

const MAX_TEXT = 500;
/** What a person agreed to, and where, is proof: it is kept whole (06-law). A body has 64 KiB at most. */
const MAX_PROOF = 64 * 1024;
/** Printable text only: control characters (NUL, line breaks in a name) have no place in a lead or its CSV. */
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;
/** Halves of characters, as posted or as cutting leaves them: no UTF-8 can hold them. */
const HALF_CHARACTERS = /\p{Cs}/gu;

/** Any scalar as trimmed text of at most `max` characters; everything else is absent. */
export function asText(value: unknown, max = MAX_TEXT): string {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value !== 'string') return '';
  return value.replace(CONTROL, ' ').trim().slice(0, max).replace(HALF_CHARACTERS, '');
}

const TRUE = new Set(['true', '1', 'on', 'yes', 'oui']);
const FALSE = new Set(['false', '0', 'off', 'no', 'non']);

function asFlag(value: unknown): boolean | undefined {
  const text = asText(value).toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

/** `23/11/2026 10:00:00`, as browsers write it in French. */
const FRENCH_DATE = /^(\d{2})\/(\d{2})\/(\d{4})(?:,? (?:à )?(\d{2}:\d{2}(?::\d{2})?))?$/;

/** Epoch seconds or ms, ISO 8601, a French date, or what JavaScript prints; in Paris when it names no zone. */
function asInstant(value: unknown): Date | undefined {
  const text = asText(value);
  if (/^\d{10}(\d{3})?$/.test(text)) return new Date(Number(text.padEnd(13, '0')));
  // JavaScript's own words, and those of e-mail: they name their zone.
  if (/ GMT| [+-]\d{4}$/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : new Date(text);
  const [, day, month, year, time = '00:00'] = FRENCH_DATE.exec(text) ?? [];
  return parisInstant(day ? `${year}-${month}-${day}T${time}` : text);
}

type Body = Record<string, unknown>;
export const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of `names` that hold text. */
export function textFields<N extends string>(
  body: Body,
  names: readonly N[],
  max = MAX_TEXT,
): Partial<Record<N, string>> {
  const fields: Partial<Record<N, string>> = {};
  for (const name of names) {
    const text = asText(body[name], max);
    if (text) fields[name] = text;
  }
  return fields;
}

function parseConsent(value: unknown): SubmittedConsent | undefined {
  if (!isBody(value)) return undefined;
  const given = asInstant(value.given_at ?? value.timestamp);
  const callback = asFlag(value.callback_requested);
  const consent: SubmittedConsent = {
    ...textFields(value, ['text_version', 'ip', 'form_hash'] as const),
    ...textFields(value, ['text', 'page_url'] as const, MAX_PROOF),
    ...(given ? { given_at: given } : {}),
    ...(callback === undefined ? {} : { callback_requested: callback }),
  };
  return Object.keys(consent).length > 0 ? consent : undefined;
}

/**
 * Reads a posted body.
 * @returns `null` when it has no `phone` key at all (422); an empty or bad phone is understood and stored `invalid`.
 */
export function parseSubmission(body: Body): Submission | null {
  if (!Object.hasOwn(body, 'phone')) return null;
  const rgpd = asFlag(body.rgpd_consent);
  const newsletter = asFlag(body.newsletter);
  const consent = parseConsent(body.consent);
  return {
    phone: asText(body.phone),
    nom: asText(body.nom),
    prenom: asText(body.prenom),
    email: asText(body.email).toLowerCase(),
    departement: asText(body.departement),
    entity: asText(body.entity).toUpperCase(),
    produit: asText(body.produit).toUpperCase(),
    api_key: asText(body.api_key),
    session_id: asText(body.session_id),
    form_code: asText(body.form_code),
    origin: textFields(body, ORIGIN_FIELDS),
    custom_fields: textFields(body, CUSTOM_FIELDS),
    ...(rgpd === undefined ? {} : { rgpd_consent: rgpd }),
    ...(newsletter === undefined ? {} : { newsletter }),
    ...(consent ? { consent } : {}),
  };
}

/** Lower-case words a search can start with: nom, prenom, e-mail and its parts, without accents. */
export function searchWords(...texts: string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    const folded = foldText(text);
    if (folded.includes('@')) words.add(folded);
    for (const word of folded.split(/[^\p{L}\p{N}]/u)) if (word.length > 1) words.add(word);
  }
  return [...words].slice(0, 20);
}

/** The words of a text, folded. */
export const foldedWords = (text: string): string[] =>
  foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);

/** Lower case, without accents. */
export const foldText = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
