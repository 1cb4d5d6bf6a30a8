/**
 * Texts of consent: what of a text counts, and whether what a lead brings is one of its page's versions (12-rules U45). The
 * script on the page reads a text by the same rule (ui/src/script), so that both take the same hash of it.
 */

/** A text as it is compared and hashed: line breaks and spaces are how it is set, not what it says. */
export const consentText = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** What of a proof names a text. */
export interface ShownText {
  text_version?: string;
  text?: string;
  /** SHA-256 of the text as shown, in hexadecimal. */
  form_hash?: string;
}

/**
 * Whether what was shown is none of the page's texts: an unknown version, or another text or hash than the version's. A page
 * without texts judges nothing, and neither does a proof that names none.
 * @param texts by version: the hash of the text
 * @param sha256 in hexadecimal
 */
export function isUnknownText(
  texts: ReadonlyMap<string, string>,
  { text_version, text, form_hash }: ShownText,
  sha256: (text: string) => string,
): boolean {
  if (texts.size === 0) return false;
  const shown = [form_hash?.toLowerCase(), text && sha256(consentText(text))].filter((hash): hash is string =>
    Boolean(hash),
  );
  if (text_version === undefined) {
    const known = new Set(texts.values());
    return shown.some((hash) => !known.has(hash));
  }
  const hash = texts.get(text_version);
  return hash === undefined || shown.some((one) => one !== hash);
}
