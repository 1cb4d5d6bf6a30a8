/**
 * Ids and keyed hashes.
 */
import {
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { parse, v7, validate, version } from 'uuid';

/** A new id: UUIDv7, so that ids sort by creation. */
export const newId = (): string => v7();

const msOf = (id: string): number => Buffer.from(parse(id)).readUIntBE(0, 6);

/** When an id was made, as its host's clock said; `null` for an id of another kind. */
export const madeAt = (id: string): Date | null =>
  validate(id) && version(id) === 7 ? new Date(msOf(id)) : null;

/** What sorts before every id made from an instant on. */
export const firstIdAt = (at: Date): string =>
  at
    .getTime()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-');

/** A new id that sorts after another one, also when that was made by a host whose clock is ahead. */
export function newIdAfter(id: string): string {
  const next = newId();
  if (next > id) return next;
  return v7({ msecs: msOf(id) + 1 });
}

/** Hex SHA-256, for tokens, keys and CSV evidence. */
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Whether two texts are the same; how long it takes says nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A secret of 32 random bytes, URL-safe. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Hashes remembered: those of some groups of leads. */
const KNOWN_HASHES = 1_000;

/**
 * Keyed hashes of phones (04-architecture "Configuration", `PHONE_HASH_KEY`): equal phones give equal keys, and
 * nobody without the key can try phone numbers against them.
 */
export class PhoneKeys {
  readonly #key: KeyObject;
  /** Intake asks for each of a lead's hashes two or three times. */
  readonly #known = new Map<string, string>();

  constructor(key: string) {
    this.#key = createSecretKey(Buffer.from(key));
  }

  #hmac(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const hash = createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, 27);
    if (this.#known.size >= KNOWN_HASHES) this.#known.clear();
    this.#known.set(text, hash);
    return hash;
  }

  /** Suppression list and erasure. */
  phone(phone: string): string {
    return this.#hmac(`phone|${phone}`);
  }

  /** Finds again who asked for their data, once the address is gone. */
  email(email: string): string {
    return this.#hmac(`email|${email.trim().toLowerCase()}`);
  }

  /** The token of one client's link to acknowledge an erasure: the same in every mail, and stored nowhere. */
  acknowledgement(erasureId: string, clientId: string): string {
    return this.#hmac(`ack|${erasureId}|${clientId}`);
  }

  /** What duplicate guards share: one person asking for one produit. */
  person(phone: string, produit: string): string {
    return this.#hmac(`person|${phone}|${produit}`);
  }

  /** Double submit: what one form session, or one caller, sends for one phone, produit and entity. */
  submit(by: 'session' | 'caller', who: string, what: string): string {
    return this.#hmac(`submit|${by}|${what}|${who}`);
  }

  /** One request of one caller: its Idempotency-Key and for whom it asks what. */
  request(caller: string, key: string, body: string): string {
    return this.#hmac(`request|${caller}|${key}|${sha256(body)}`);
  }
}

/** In the place of the guard key of somebody who was erased: nobody's. */
export const erasedKey = (leadId: string): string => `erased|${leadId}`;

/** The unique guard of one client on one person and produit. */
export const guardOf = (guardKey: string, clientId: string): string => `${guardKey}|${clientId}`;
