/** Codes of authenticator apps (RFC 6238), as every app makes them: SHA-1, six digits, thirty seconds. */
import { Secret, TOTP } from 'otpauth';
import { CODE_DIGITS, STEP_SECONDS } from '../../domain/access/second-factor.ts';

/** Clocks of phones are a little off: the code before and the one after are right, too. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const ISSUER = 'RDZ';

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: CODE_DIGITS,
    period: STEP_SECONDS,
    secret: Secret.fromBase32(secret),
  });

/** A new secret, in base32. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What an app reads from the QR code. @param label e-mail of the user */
export const totpUri = (secret: string, label: string): string => totpOf(secret, label).toString();

/** The step a code belongs to (thirty seconds since 1970); `null` for a wrong one. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = totpOf(secret, '').validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1000 / STEP_SECONDS) + delta;
}
