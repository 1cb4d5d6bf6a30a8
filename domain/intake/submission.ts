/**
 * Reading what a landing page, a provider or a script posts (01-domain §1): liberal, and without losing what came. Unknown
 * fields are ignored, null is absent, numbers are taken as text; what a field cannot say is kept as given.
 */
import { readPlace, type Place, parsePostcode } from '../common/departement.ts';
import { isWellFormedEmail } from '../common/email-address.ts';
import { cleanText, cutText, foldedWords, foldText, writtenText } from '../common/text.ts';
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
  /** Its code; empty when none can be told. */
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
  /** Asked for by a page that tries its form out. */
  test?: boolean;
  /** What came and was not understood, or was cut: field → text. */
  given: Record<string, string>;
}

const MAX_TEXT = 500;
/** Names are cut there; an address is never cut, since a cut address is somebody else's. */
const MAX_NAME = 100;
/** What a person agreed to, and where, is proof: it is kept whole (06-law). A body has 64 KiB at most. */
const MAX_PROOF = 64 * 1024;
/** `{value: x}` inside a list inside `{value: …}`: deeper than that nobody means a scalar. */
const MAX_DEPTH = 4;

type Body = Record<string, unknown>;
export const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a field was meant to say: of a list its first scalar, of `{value: x}` x. `undefined`: it holds none. */
export function scalarOf(value: unknown, depth = MAX_DEPTH): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  if (!Array.isArray(value))
    return Object.hasOwn(value, 'value') ? scalarOf((value as Body).value, depth - 1) : undefined;
  for (const entry of value) {
    const scalar = scalarOf(entry, depth - 1);
    if (scalar !== undefined) return scalar;
  }
  return undefined;
}

/** What a field says as clean text of at most `max` characters; empty when it says nothing. */
export function asText(value: unknown, max = MAX_TEXT): string {
  const scalar = scalarOf(value);
  return scalar === undefined ? '' : cutText(cleanText(scalar), max);
}

/** Proof, as it was written. */
function asProof(value: unknown): string {
  const scalar = scalarOf(value);
  return scalar === undefined ? '' : cutText(writtenText(scalar), MAX_PROOF);
}

/** What came, as it came, where the lead itself cannot show it: at most 500 characters a field. */
class Given {
  readonly fields: Record<string, string> = {};

  keep(field: string, value: unknown): void {
    if (value === undefined || value === null) return;
    const text = typeof value === 'string' ? value : (jsonOf(value) ?? '');
    const kept = cutText(cleanText(text), MAX_TEXT);
    if (kept) this.fields[field] ??= kept;
  }

  /** Keeps what reading a field as one scalar would lose: other shapes, and lists of more than one thing. */
  shape(field: string, value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (scalarOf(value) === undefined || (Array.isArray(value) && value.length > 1)) this.keep(field, value);
  }
}

/** JSON of a value; one nested too deep for it has a mark in its place. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

const TRUE = new Set(['true', '1', 'on', 'yes', 'oui']);
const FALSE = new Set(['false', '0', 'off', 'no', 'non']);

function asFlag(value: unknown): boolean | undefined {
  const text = asText(value).toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

/** A box that was neither ticked nor left, as far as one can read, is kept as given. */
function flagOf(body: Body, field: string, given: Given): boolean | undefined {
  const flag = asFlag(body[field]);
  if (flag === undefined) given.keep(field, body[field]);
  return flag;
}

/** `23/11/2026 10:00:00`, as browsers write it in French. */
const FRENCH_DATE = /^(\d{2})\/(\d{2})\/(\d{4})(?:,? (?:à )?(\d{2}:\d{2}(?::\d{2})?))?$/;

/** Epoch seconds or ms, ISO 8601, a French date, or what JavaScript prints; in Paris when it names no zone. */
function asInstant(value: unknown): Date | undefined {
  const text = asText(value);
  if (text === '') return undefined;
  if (/^\d{10}(\d{3})?$/.test(text)) return new Date(Number(text.padEnd(13, '0')));
  // JavaScript's own words, and those of e-mail: they name their zone.
  if (/ GMT| [+-]\d{4}$/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : new Date(text);
  const [, day, month, year, time = '00:00'] = FRENCH_DATE.exec(text) ?? [];
  return parisInstant(day ? `${year}-${month}-${day}T${time}` : text);
}

/** The fields of `names` that hold text. */
export function textFields<N extends string>(
  body: Body,
  names: readonly N[],
  read: (value: unknown) => string = asText,
): Partial<Record<N, string>> {
  const fields: Partial<Record<N, string>> = {};
  for (const name of names) {
    const value = body[name];
    const text = value === undefined ? '' : read(value);
    if (text) fields[name] = text;
  }
  return fields;
}

const PROOF_NAMES = ['text_version', 'ip', 'form_hash'] as const;
const PROOF_TEXTS = ['text', 'page_url'] as const;

function parseConsent(value: unknown, given: Given): SubmittedConsent | undefined {
  if (!isBody(value)) {
    given.keep('consent', value);
    return undefined;
  }
  for (const name of [...PROOF_NAMES, ...PROOF_TEXTS]) given.shape(`consent_${name}`, value[name]);
  const dates = [value.given_at, value.timestamp];
  const instants = dates.map((date) => asInstant(date));
  const givenAt = instants.find((instant) => instant !== undefined);
  dates.forEach((date, at) => instants[at] ?? given.keep('consent_timestamp', date));
  const callback = asFlag(value.callback_requested);
  if (callback === undefined) given.keep('consent_callback_requested', value.callback_requested);
  const consent: SubmittedConsent = {
    ...textFields(value, PROOF_NAMES),
    ...textFields(value, PROOF_TEXTS, asProof),
    ...(givenAt ? { given_at: givenAt } : {}),
    ...(callback === undefined ? {} : { callback_requested: callback }),
  };
  return Object.keys(consent).length > 0 ? consent : undefined;
}

function nameOf(body: Body, field: 'nom' | 'prenom', given: Given): string {
  const text = asText(body[field]);
  const name = cutText(text, MAX_NAME);
  if (name !== text) given.keep(field, body[field]);
  return name;
}

/** An address mail can be sent to, or none: a cut or repaired one may be somebody else's. */
function emailOf(body: Body, given: Given): string {
  const text = asText(body.email).toLowerCase();
  if (text === '' || isWellFormedEmail(text)) return text;
  given.keep('email', body.email);
  return '';
}

const POSTCODE_FIELDS = ['code_postal', 'cp', 'postcode'] as const;

/** The postcode, from a field of its own or from the département; others than the first are kept as given. */
function postcodeOf(body: Body, place: Place, given: Given): string | undefined {
  let first: string | undefined;
  for (const field of POSTCODE_FIELDS) {
    const value = body[field];
    if (value === undefined || value === null) continue;
    const postcode = parsePostcode(asText(value));
    first ??= postcode;
    if (!postcode || postcode !== first) given.keep(field, value);
  }
  if (first && place.code_postal && place.code_postal !== first) given.keep('departement', body.departement);
  return first ?? place.code_postal;
}

const SCALARS = [
  'nom',
  'prenom',
  'email',
  'departement',
  'code_postal',
  'cp',
  'postcode',
  'entity',
  'produit',
  'session_id',
  'form_code',
  ...ORIGIN_FIELDS,
  ...CUSTOM_FIELDS,
] as const;

/**
 * Reads a posted body.
 * @returns `null` when its `phone` is not there at all, or nothing a number could be in (422); an empty or bad one is
 * understood and stored `invalid`.
 */
export function parseSubmission(body: Body): Submission | null {
  if (!Object.hasOwn(body, 'phone')) return null;
  const said = body.phone ?? '';
  if (scalarOf(said) === undefined) return null;
  const given = new Given();
  given.shape('phone', said);
  for (const field of SCALARS) given.shape(field, body[field]);
  const rgpd = flagOf(body, 'rgpd_consent', given);
  const newsletter = flagOf(body, 'newsletter', given);
  const consent = parseConsent(body.consent, given);
  const where = asText(body.departement);
  const place = readPlace(where);
  if (place.departement === null) given.keep('departement', body.departement);
  const postcode = postcodeOf(body, place, given);
  const submission: Submission = {
    phone: asText(said),
    nom: nameOf(body, 'nom', given),
    prenom: nameOf(body, 'prenom', given),
    email: emailOf(body, given),
    departement: place.departement ?? '',
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
    ...(asFlag(body.test) ? { test: true } : {}),
    given: given.fields,
  };
  if (postcode) submission.custom_fields.code_postal = postcode;
  return submission;
}

/** Digits a phone is called by when it is read out: the last ones. */
export const PHONE_END = 4;

/** What a lead is found by: words of its person, and how its phone ends. */
export function leadTerms({
  nom,
  prenom,
  email,
  phone,
}: Record<'nom' | 'prenom' | 'email' | 'phone', string>): string[] {
  const words = searchWords(nom, prenom, email);
  const end = phone.slice(-PHONE_END);
  // A phone of no more digits than that is found by its beginning, and is hardly one.
  return phone.length > PHONE_END && !words.includes(end) ? [...words, end] : words;
}

/** Lower-case words a search can start with: nom, prenom, e-mail and its parts, without accents. */
export function searchWords(...texts: string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    const folded = foldText(text);
    if (folded.includes('@')) words.add(folded);
    for (const word of foldedWords(text)) words.add(word);
  }
  return [...words].slice(0, 20);
}
