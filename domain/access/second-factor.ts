/**
 * The second factor of a sign-in (12-rules U59): a code of an authenticator app, or one of the recovery codes that are shown
 * once. Of whom it is demanded is a setting.
 */
import { isAtLeast, type Role } from './permissions.ts';

export interface SecondFactorSettings {
  /** Administrators have to have one before they do anything else. */
  demanded_of_admins: boolean;
}

export const DEFAULT_SECOND_FACTOR: SecondFactorSettings = { demanded_of_admins: false };

/** Whether somebody of this role has to have one. */
export const isDemanded = (role: Role, { demanded_of_admins }: SecondFactorSettings): boolean =>
  demanded_of_admins && isAtLeast(role, 'admin');

/** Seconds an app shows one code. */
export const STEP_SECONDS = 30;
export const CODE_DIGITS = 6;

export const RECOVERY_CODES = 10;
/** Without the letters and digits people confuse. */
const RECOVERY_ALPHABET = '23456789abcdefghjkmnpqrstvwxyz';
const RECOVERY_LENGTH = 12;
const HALF = RECOVERY_LENGTH / 2;

/** A code as it is shown: `7fk2mq-x9t4bw`, of 58 bits. @param random bytes, at least twenty-four; fails loudly when they do not do */
export function recoveryCode(random: Uint8Array): string {
  const letters = [...random]
    // A byte that would make some letters likelier than others is passed over.
    .filter((byte) => byte < RECOVERY_ALPHABET.length * 8)
    .slice(0, RECOVERY_LENGTH)
    .map((byte) => RECOVERY_ALPHABET[byte % RECOVERY_ALPHABET.length])
    .join('');
  if (letters.length < RECOVERY_LENGTH) throw new Error('too few random bytes');
  return `${letters.slice(0, HALF)}-${letters.slice(HALF)}`;
}

export type GivenCode = { kind: 'totp'; code: string } | { kind: 'recovery'; code: string };

/** What somebody typed, however they spaced it; `null` when it can be neither. */
export function readCode(text: string): GivenCode | null {
  const bare = text.toLowerCase().replace(/[\s.-]/g, '');
  if (/^\d{6}$/.test(bare)) return { kind: 'totp', code: bare };
  const known = [...bare].every((letter) => RECOVERY_ALPHABET.includes(letter));
  return bare.length === RECOVERY_LENGTH && known
    ? { kind: 'recovery', code: `${bare.slice(0, HALF)}-${bare.slice(HALF)}` }
    : null;
}
