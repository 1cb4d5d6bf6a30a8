/** The short name a provider's leads carry. */

/** What was typed as it is stored, in lower case and with dashes for spaces; `null` when it holds anything else. */
export function slugOf(text: string): string | null {
  const slug = text.trim().toLowerCase().replace(/\s+/g, '-');
  return /^[a-z0-9_-]+$/.test(slug) ? slug : null;
}
