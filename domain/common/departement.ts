/**
 * Départements (01-domain §1): metropolitan France 01–95 without 20 is served; Corsica and overseas are stored and
 * never routed.
 */

/**
 * Département code of free text: its first two characters, one digit padded (`1` → `01`, `75011` → `75`).
 * @returns an upper-case two-character code, or `null` when the text cannot be one.
 */
export function parseDepartement(raw: string): string | null {
  const text = raw.trim().toUpperCase();
  const code = /^(\d\d|2[AB])/.exec(text.length === 1 ? `0${text}` : text)?.[0];
  return code && code !== '00' ? code : null;
}

/** Whether any order, even `*`, can take a lead of this département. */
export const isServed = (departement: string): boolean =>
  /^\d\d$/.test(departement) && departement !== '20' && departement >= '01' && departement <= '95';

/** Every served département, in order. */
export const SERVED_DEPARTEMENTS: readonly string[] = Array.from({ length: 95 }, (_, i) =>
  String(i + 1).padStart(2, '0'),
).filter(isServed);
