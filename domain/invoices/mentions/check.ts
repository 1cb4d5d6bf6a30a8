/** One thing an invoice must say: whether it does, and what to tell the person who can repair it. */
import type { MissingMention } from '../missing-mentions.ts';

export interface Check {
  path: string;
  /** "Le SIREN du client", as a sentence begins. */
  name: string;
  text: string;
  where: string;
  /** Absent: any text will do. */
  isValid?: (text: string) => boolean;
  /** What a valid one looks like: "9 chiffres dont une clé". */
  form?: string;
  /** It may be left out. */
  optional?: boolean;
}

/** @returns the one sentence, or none when all is well */
export function lacking({ path, name, text, where, isValid, form, optional }: Check): MissingMention[] {
  if (text.trim() === '')
    return optional ? [] : [{ path, message: `${name} manque : à renseigner ${where}.` }];
  if (isValid === undefined || isValid(text)) return [];
  return [{ path, message: `${name} n'est pas valable (${form}) : à corriger ${where}.` }];
}

/** What is said when `wrong`. */
export const when = (wrong: boolean, path: string, message: string): MissingMention[] =>
  wrong ? [{ path, message }] : [];
