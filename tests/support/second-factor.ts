/** The authenticator app of a test. */
import { Secret, TOTP } from 'otpauth';

/** The code an app shows. @param secret in base32, spaced or not */
export const codeAt = (secret: string, at: Date): string =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: at.getTime() });
