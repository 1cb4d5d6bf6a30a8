/**
 * What must open nothing to somebody who has only the database (docs/decisions/0028): the secrets of authenticator apps are
 * encrypted, recovery codes are hashed with a key, links and challenges are made with one. The keys are derived from
 * `PHONE_HASH_KEY`, each for its purpose, so that none says anything about another.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { sameText } from '../db/ids.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

type Purpose = 'seal' | 'recovery' | 'link' | 'challenge';

/** A password was right, and a code is waited for. */
export interface Challenge {
  user_id: string;
  /** Changes with the password, so that a challenge does not outlive it. */
  mark: string;
  /** ms since 1970. */
  until: number;
}

export class AccountKeys {
  readonly #key: (purpose: Purpose) => Buffer;

  /** @param key `PHONE_HASH_KEY` */
  constructor(key: string) {
    const made = new Map<Purpose, Buffer>();
    this.#key = (purpose) => {
      const known = made.get(purpose) ?? Buffer.from(hkdfSync('sha256', key, 'rdz', `access/${purpose}`, 32));
      made.set(purpose, known);
      return known;
    };
  }

  #hmac(purpose: Purpose, text: string): string {
    return createHmac('sha256', this.#key(purpose)).update(text).digest('base64url');
  }

  /** Encrypts the secret of a user's app; it opens for that user only. */
  seal(secret: string, userId: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key('seal'), iv).setAAD(Buffer.from(userId));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** @returns the secret; `null` when it was sealed with another key, or for somebody else */
  open(sealed: string, userId: string): string | null {
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, this.#key('seal'), bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(userId))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      return null;
    }
  }

  /** Hash of one user's recovery code. */
  recovery(code: string, userId: string): string {
    return this.#hmac('recovery', `${userId}|${code}`);
  }

  /** The secret of a mail's link: the same however often the mail is written, so that every copy of it works. */
  link(mailId: string): string {
    return this.#hmac('link', mailId);
  }

  challenge(challenge: Challenge): string {
    const body = Buffer.from(JSON.stringify(challenge)).toString('base64url');
    return `${body}.${this.#hmac('challenge', body)}`;
  }

  /** @returns what was signed; `null` for anything else, and once it is over */
  readChallenge(text: string, now: Date): Challenge | null {
    const [body = '', signature = '', ...rest] = text.split('.');
    if (rest.length > 0 || !sameText(signature, this.#hmac('challenge', body))) return null;
    const challenge = JSON.parse(Buffer.from(body, 'base64url').toString()) as Challenge;
    return challenge.until > now.getTime() ? challenge : null;
  }
}
