/**
 * French phone numbers (01-domain §1 "Phone"), stored as `0XXXXXXXXX`.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export const PHONE_QUALITIES = ['valid', 'suspicious', 'invalid'] as const;
export type PhoneQuality = (typeof PHONE_QUALITIES)[number];

export interface ParsedPhone {
  /** `0XXXXXXXXX` when not invalid; else what was received, digits only when there were any, at most 32 characters. */
  phone: string;
  quality: PhoneQuality;
  /** More than one number was given: the first counts. */
  several?: true;
  /** What a maintained numbering-plan library thinks; informs monitoring (and a setting), never validity. */
  plausible: boolean;
}

/** The well-known number of smoke tests: stored, never sold. */
export const SMOKE_PHONE = '0612345678';
/** Ten digits that start with 0 and are nobody's number. */
const NEVER_VALID = new Set(['0000000000', '0123456789', '0987654321', SMOKE_PHONE]);
/** One for each country code: the library tells by itself which of the countries that share one a number is of. */
const FRENCH_PLANS = ['FR', 'GP', 'GF', 'MQ', 'RE', 'PM'] as const;

/** The national form of one number's digits; a 0 that should not follow the country code is dropped. */
function national(digits: string): string {
  const abroad = /^(?:00)?33(0?)(\d{9})$/.exec(digits);
  if (abroad) return `0${abroad[2]}`;
  if (digits.length === 9 && (digits[0] === '6' || digits[0] === '7')) return `0${digits}`;
  return digits;
}

const isWhole = (phone: string): boolean => phone.length === 10 && phone[0] === '0';

/** What no number is written with stands between two of them. */
const BETWEEN = /[^\d\s.()+–-]+/;
/** Three numbers with their country codes: more is no list of numbers, and trying the ways to part it takes long. */
const MAX_DIGITS = 42;
const NUMBER = String.raw`(?:(?:00)?330?\d{9}|0\d{9}|[67]\d{8})`;
/** Two or more numbers with nothing between them. */
const IN_A_ROW = new RegExp(`^(${NUMBER})${NUMBER}+$`);

/** The first of several numbers in one text, when there are several. */
function firstOfSeveral(text: string, digits: string): string | undefined {
  const written = text.split(BETWEEN).map((part) => national(part.replace(/\D/g, '')));
  return written.find(isWhole) ?? national(IN_A_ROW.exec(digits.slice(0, MAX_DIGITS))?.[1] ?? '');
}

function isSuspicious(phone: string): boolean {
  const last8 = phone.slice(2);
  const pair = last8.slice(0, 2);
  if (last8 === pair.repeat(4)) return true;
  const counts = new Map<string, number>();
  for (const digit of last8) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  return Math.max(...counts.values()) >= 7;
}

function isPlausible(phone: string): boolean {
  return FRENCH_PLANS.some((country) => {
    // The text is a number and nothing else: looking for one in it takes as long as reading it.
    const parsed = parsePhoneNumberFromString(phone, { defaultCountry: country, extract: false });
    return parsed?.isValid() === true;
  });
}

/** Normalises and judges a number given as text. Never throws. */
export function parsePhone(raw: string): ParsedPhone {
  const digits = raw.replace(/\D/g, '');
  const all = national(digits);
  const first = digits.length > 10 && !isWhole(all) ? firstOfSeveral(raw, digits) : undefined;
  const several = first !== undefined && isWhole(first);
  const phone = several ? first : all;
  const more = several ? ({ several: true } as const) : {};
  if (!isWhole(phone) || NEVER_VALID.has(phone)) {
    return { phone: (phone || raw.trim()).slice(0, 32), quality: 'invalid', plausible: false, ...more };
  }
  const quality = isSuspicious(phone) ? 'suspicious' : 'valid';
  return { phone, quality, plausible: isPlausible(phone), ...more };
}
