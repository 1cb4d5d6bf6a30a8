/** Small texts: phones, names, lists. */

/** `06 12 34 56 78`; anything else is left as it is. */
export const phone = (value: string): string =>
  /^\d{10}$/.test(value) ? value.replace(/(\d\d)(?=\d)/g, '$1 ') : value;

export const fullName = (person: { prenom?: string | null; nom?: string | null }): string =>
  [person.prenom, person.nom?.toLocaleUpperCase('fr-FR')].filter(Boolean).join(' ') || 'Sans nom';

/** Last characters of an id: enough to tell two apart on a screen; the full id is a copy away. */
export const shortId = (id: string): string => (id.length > 12 ? `…${id.slice(-8)}` : id);

/** Lower case without accents, to compare what people type. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
