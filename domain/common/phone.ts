/**
 * French phone numbers (01-domain §1 "Phone"), stored as `0XXXXXXXXX`.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type PhoneQuality = 'valid' | 'suspicious' | 'invalid';

export interface ParsedPhone {
  /** `0XXXXXXXXX` when not invalid; else what was received, digits only when there were any, at most 32 characters. */
  phone: string;
  quality: PhoneQuality;
  /** What a maintained numbering-plan library thinks; informs monitoring (and a setting), never validity. */
  plausible: boolean;
}

/**
 * Ten digits that start with 0 and are nobody's number. The last is the well-known one of smoke tests: stored, never sold.
 */
const NEVER_VALID = new Set(['0000000000', '0123456789', '0987654321', '0612345678']);
/** One for each country code: the library tells by itself which of the countries that share one a number is of. */
const FRENCH_PLANS = ['FR', 'GP', 'GF', 'MQ', 'RE', 'PM'] as const;

function national(digits: string): string {
  if (digits.startsWith('0033') && digits.length === 13) return `0${digits.slice(4)}`;
  if (digits.startsWith('33') && digits.length === 11) return `0${digits.slice(2)}`;
  if (digits.length === 9 && (digits[0] === '6' || digits[0] === '7')) return `0${digits}`;
  return digits;
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
    const parsed = parsePhoneNumberFromString(phone, country);
    return parsed?.isValid() === true;
  });
}

/** Normalises and judges a number given as text. Never throws. */
export function parsePhone(raw: string): ParsedPhone {
  const digits = raw.replace(/\D/g, '');
  const phone = national(digits);
  const wellFormed = phone.length === 10 && phone[0] === '0';
  if (!wellFormed || NEVER_VALID.has(phone)) {
    return { phone: (phone || raw.trim()).slice(0, 32), quality: 'invalid', plausible: false };
  }
  return { phone, quality: isSuspicious(phone) ? 'suspicious' : 'valid', plausible: isPlausible(phone) };
}
