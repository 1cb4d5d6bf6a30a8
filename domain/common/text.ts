/**
 * What counts as content of a text (01-domain §1): one place for the door, for the bodies and queries of the admin, and for
 * the settings that are compared with what comes in.
 */

/** Nothing to look at twice: most of what is posted in French. Composed letters only, and no soft hyphen. */
const PLAIN = /^[\x20-\x7e\xa0-\xac\xae-\u024f\u2019\u20ac]*$/;
/** Control characters (NUL, line breaks in a name) have no place in one line of text, in a CSV or in a header. */
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;
/**
 * A set of characters nobody sees: what Unicode says may be ignored (zero widths, BOM, soft hyphens, fillers), marks of direction,
 * notes between lines, and the braille cell without a dot.
 */
const UNSEEN = String.raw`\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB\u2800`;
const INVISIBLE = new RegExp(`[${UNSEEN}]+`, 'gu');
/** Halves of characters, as posted or as cutting leaves them: no UTF-8 can hold them. */
const HALF_CHARACTERS = /\p{Cs}/gu;

/** One line of text as people see it: NFC, trimmed, without controls or characters nobody sees. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return text
    .replace(HALF_CHARACTERS, '')
    .replace(INVISIBLE, '')
    .replace(CONTROL, ' ')
    .normalize('NFC')
    .trim();
}

/** A text somebody signed in wrote: as it is, lines and all, without characters nobody sees. */
export const visibleText = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(HALF_CHARACTERS, '').replace(INVISIBLE, '').normalize('NFC');

/** Something that is neither space nor what `cleanText` takes away. */
const SEEN = new RegExp(String.raw`[^${UNSEEN}\p{Cc}\p{Cs}\s]`, 'u');

/** Whether there is anything to see in a text: whether `cleanText` leaves anything of it. */
export const hasContent = (text: string): boolean => SEEN.test(text);

/** One line of text as it was written: characters nobody sees stay where there are others. */
export function writtenText(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return hasContent(text) ? text.replace(CONTROL, ' ').replace(HALF_CHARACTERS, '').trim() : '';
}

/** No character people write is longer. */
const AROUND = 40;
const characters = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** The beginning of a text, at most `max` long, ended between two characters as people see them. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  // What is around the cut tells where its character begins; finding the beginnings of all takes long.
  const from = Math.max(0, max - AROUND);
  const begins = characters.segment(text.slice(from, max + AROUND)).containing(max - from)?.index;
  return text
    .slice(0, begins ? from + begins : max)
    .replace(HALF_CHARACTERS, '')
    .trimEnd();
}

/** What two texts have in common that mean the same code, source or domain: NFC, trimmed, without case. */
export const comparable = (text: string): string => cleanText(text).toLowerCase();

/** No letter of it has an accent to lose. */
const ASCII = /^[\x20-\x7e]*$/;

/** Lower case, without accents. */
export const foldText = (text: string): string =>
  (ASCII.test(text) ? text : text.normalize('NFD').replace(/\p{M}/gu, '')).toLowerCase().trim();

/** The words of a text, folded. */
export const foldedWords = (text: string): string[] =>
  foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);

/** Nothing of it would be folded: a postcode, a code, a plain word. */
const FOLDED_ALREADY = /^[a-z0-9]+$/;
const BETWEEN_WORDS = /(?<=\p{L})[\s'’_-]+(?=\p{L})|\s+/gu;

/** What somebody answered, as answers are compared: folded, and `L’Haÿ-les-Roses` is `l hay les roses`. */
export const foldAnswer = (text: string): string =>
  FOLDED_ALREADY.test(text) ? text : foldText(text).replace(BETWEEN_WORDS, ' ');
