/**
 * Départements (01-domain §1): metropolitan France 01–95 without 20 is served; Corsica and overseas are stored and
 * never routed.
 */
import { DEPARTEMENT_NAMES } from './departement-names.ts';
import { foldText } from './text.ts';

/** What a text says of where somebody lives. */
export interface Place {
  /** Two characters, upper case; `null` when it cannot be told. */
  departement: string | null;
  /** Five digits, when the text is or holds a postcode. */
  code_postal?: string;
}

const NOWHERE: Place = { departement: null };
/** 01–95, 97, 98, 2A, 2B; 20 is Corsica by its old name and by its postcodes. */
const isCode = (code: string): boolean => /^(0[1-9]|[1-8]\d|9[0-578]|2[AB])$/.test(code);

/** A code or postcode that is the whole text, or a word of it. */
function readCode(word: string): Place {
  const text = word.length === 1 ? `0${word}` : word;
  let place = NOWHERE;
  // A postcode that lost its 0: 6000 is Nice.
  if (/^[1-9]\d{3}$/.test(text)) place = { departement: `0${text[0]}`, code_postal: `0${text}` };
  else if (/^\d{5}$/.test(text)) place = { departement: text.slice(0, 2), code_postal: text };
  // INSEE codes of communes, and codes padded to three: 2A004, 02A, 075; 971 is the Guadeloupe.
  else if (/^2[AB]\d{3}$/.test(text)) place = { departement: text.slice(0, 2) };
  else if (/^0(\d\d|2[AB])$/.test(text)) place = { departement: text.slice(1) };
  else if (/^(\d{2,3}|2[AB])$/.test(text)) place = { departement: text.slice(0, 2) };
  return place.departement !== null && isCode(place.departement) ? place : NOWHERE;
}

const CODE = String.raw`(?:\d{5}|2[AB]\d{3}|0?2[AB]|9[78]\d|0?\d\d)`;
/** A number that counts a district of a town is no code: `11e`, `1 er`. */
const DISTRICT = /(?<!\d)\d{1,2}\s*(?:ERE|ÈRE|ER|EME|ÈME|E|NDE|ND)(?![\p{L}\d])/gu;
const IN_BRACKETS = new RegExp(String.raw`[([]\s*(${CODE})\s*[)\]]$`);
const BEFORE_WORDS = new RegExp(String.raw`^(${CODE})[\s.,:;/|(–—-]+(?=\p{L}{2})`, 'u');
const AFTER_ITS_NAME = new RegExp(
  String.raw`(?:^|[^\p{L}])(?:D[ÉE]PARTEMENT|D[ÉE]PT|DPT|DEP)\.?[\s:n°N-]*(${CODE})(?![\p{L}\d])`,
  'u',
);
const POSTCODE = /(?<![\p{L}\d])(\d{5})(?![\p{L}\d])/u;
const EVERY_CODE = new RegExp(String.raw`(?<![\p{L}\d])(${CODE})(?![\p{L}\d])`, 'gu');

const nameKey = (name: string): string =>
  foldText(name)
    .replace(/[^a-z]+/g, ' ')
    .trim();

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(DEPARTEMENT_NAMES).flatMap(([code, names]) => names.map((name) => [nameKey(name), code])),
);

/** A place told in words. Two codes that differ say nothing. */
function readWords(words: string): Place {
  if (/\d/.test(words) === false) return { departement: BY_NAME.get(nameKey(words)) ?? null };
  const text = words.replace(DISTRICT, ' ').trim();
  const found = [IN_BRACKETS, BEFORE_WORDS, AFTER_ITS_NAME, POSTCODE]
    .map((pattern) => pattern.exec(text)?.[1])
    .find((code) => code !== undefined);
  if (!found) return NOWHERE;
  const place = readCode(found);
  const others = [...text.matchAll(EVERY_CODE)].map(([, code]) => readCode(code!).departement);
  return others.every((code) => code === place.departement) ? place : NOWHERE;
}

/** What a hand leaves after a code. */
const LEFT_OVER = /[\s.,;:/–—-]+$/;
const PARTED_POSTCODE = /^(\d\d)\s(\d{3})$/;

/** Reads where somebody lives: a code, a postcode, a name, or words around one of them. Never throws. */
export function readPlace(raw: string): Place {
  const text = raw.trim().toUpperCase();
  if (/^[\dAB]{1,5}$/.test(text)) return readCode(text);
  if (text.length > 200) return NOWHERE;
  const words = text.replace(LEFT_OVER, '').replace(PARTED_POSTCODE, '$1$2');
  return /^[\dAB]{1,5}$/.test(words) ? readCode(words) : readWords(words);
}

/** Département code of free text, upper case, or `null` when it cannot be told. */
export const parseDepartement = (raw: string): string | null => readPlace(raw).departement;

/** A postcode of five digits, or of the four that are left when a spreadsheet took its 0. */
export const parsePostcode = (raw: string): string | undefined =>
  readPlace(raw.replace(/\s/g, '')).code_postal;

/** Whether any order, even `*`, can take a lead of this département. */
export const isServed = (departement: string): boolean =>
  /^\d\d$/.test(departement) && departement !== '20' && departement >= '01' && departement <= '95';

/** Every served département, in order. */
export const SERVED_DEPARTEMENTS: readonly string[] = Array.from({ length: 95 }, (_, i) =>
  String(i + 1).padStart(2, '0'),
).filter(isServed);
