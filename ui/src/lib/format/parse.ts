/** What people type in number fields. */

/** `25,5` or `25.5` → 25.5; empty → `null`; anything else → `NaN`. */
export function decimal(text: string): number | null {
  const trimmed = text.replace(/[\s\u202f€%]/g, '').replace(',', '.');
  return trimmed === '' ? null : Number(trimmed);
}

/** How a number is put into such a field. */
export const typed = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value).replace('.', ',');

/** One entry a line, or separated by commas; empty ones dropped. */
export const lines = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((entry) => entry.trim())
    .filter(Boolean);
