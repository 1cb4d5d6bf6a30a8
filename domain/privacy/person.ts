/**
 * One person as their data may be written anywhere: the phone in every form people type, the e-mail, the name. Phone, e-mail and
 * full name tell somebody apart wherever they stand; a first or last name alone does so only in a record that is about them.
 */
export interface PersonName {
  nom: string;
  prenom: string;
}

export interface Person {
  /** As leads keep them: `0612345678`. */
  phones: string[];
  /** Lower case. */
  emails: string[];
  names: PersonName[];
}

/** What stands where a person was named. */
export const ERASED_TEXT = '[effacé]';

/** Shorter digits are no phone one could look for. */
const MIN_DIGITS = 8;
/** What people write between two digits. */
const BETWEEN = String.raw`[^0-9A-Za-z]{0,3}`;
const ACCENTS: Readonly<Record<string, string>> = {
  a: 'àáâãäå',
  c: 'ç',
  e: 'èéêë',
  i: 'ìíîï',
  n: 'ñ',
  o: 'òóôõö',
  u: 'ùúûü',
  y: 'ýÿ',
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Words as anybody writes them: with and without accents, hyphens or apostrophes. */
function wordsPattern(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
  const signs = [...plain.replace(/[\s'’-]+/g, ' ')].map((sign) => {
    if (sign === ' ') return String.raw`[\s'’-]+`;
    return `${ACCENTS[sign] ? `[${sign}${ACCENTS[sign]}]` : escaped(sign)}\\p{M}*`;
  });
  return signs.join('');
}

function phonePattern(phone: string): string | null {
  const digits = phone.replace(/\D/g, '');
  if (digits.length < MIN_DIGITS) return null;
  const spaced = (text: string) => [...text].join(BETWEEN);
  if (!/^0\d{9}$/.test(digits)) return String.raw`(?<!\d)${spaced(digits)}(?!\d)`;
  const rest = spaced(digits.slice(1));
  const country = String.raw`(?:(?:\+|00)${BETWEEN})?33${BETWEEN}(?:\(?0\)?)?${BETWEEN}`;
  const whole = String.raw`(?<!\d)(?:${country}|0${BETWEEN})${rest}(?!\d)`;
  // Without its 0, as spreadsheets leave it, only where nothing touches it: ids are full of digits.
  return String.raw`${whole}|(?<![0-9A-Za-z])${rest}(?![0-9A-Za-z])`;
}

const emailPattern = (email: string): string =>
  String.raw`(?<![A-Za-z0-9._+-])${escaped(email).replace('@', '(?:@|%40)')}(?![A-Za-z0-9-])`;

const word = (pattern: string): string => String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`;
const hasWord = (text: string): boolean => text.trim().length > 1;

const fullNames = ({ names }: Person): string[] =>
  names
    .filter(({ nom, prenom }) => hasWord(nom) && hasWord(prenom))
    .map(({ nom, prenom }) => [wordsPattern(nom), wordsPattern(prenom)] as const)
    .flatMap(([nom, prenom]) => [
      word(String.raw`${nom}[\s,]{1,3}${prenom}`),
      word(String.raw`${prenom}[\s,]{1,3}${nom}`),
    ]);

const eachName = ({ names }: Person): string[] =>
  names
    .flatMap(({ nom, prenom }) => [nom, prenom])
    .filter(hasWord)
    .map((name) => word(wordsPattern(name)));

/** Nothing is looked for: matches no text. */
const NOTHING = '(?!)';
const anyOf = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.length > 0 ? [...new Set(patterns)].join('|') : NOTHING, 'giu');

export interface PersonPatterns {
  /** What tells the person apart anywhere: phone, e-mail, full name. */
  anywhere: RegExp;
  /** These, and each name alone: for a record that is about them. */
  about: RegExp;
}

export function personPatterns(person: Person): PersonPatterns {
  const anywhere = [
    ...person.phones.map(phonePattern).filter((pattern) => pattern !== null),
    ...person.emails.filter((email) => email.includes('@')).map(emailPattern),
    ...fullNames(person),
  ];
  return { anywhere: anyOf(anywhere), about: anyOf([...anywhere, ...eachName(person)]) };
}

/** A value with every text in it blanked, at any depth; the very same value when nothing of it matches. */
export function blanked<T>(value: T, pattern: RegExp): T {
  if (typeof value === 'string') return value.replace(pattern, ERASED_TEXT) as T;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => blanked(item, pattern));
    return (items.some((item, at) => item !== value[at]) ? items : value) as T;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const fields = Object.entries(value).map(([name, field]) => [name, blanked(field as unknown, pattern)]);
  const changed = fields.some(
    ([name, field]) => field !== (value as Record<string, unknown>)[name as string],
  );
  return changed ? (Object.fromEntries(fields) as T) : value;
}

/** Nobody. */
export const NO_PERSON: Person = { phones: [], emails: [], names: [] };
