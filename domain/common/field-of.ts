/** Reads a field of somebody else's JSON. */

/** What is at a path (`data.id`), as text; undefined when there is neither a text nor a number. */
export function fieldOf(json: unknown, path: string): string | undefined {
  let value = json;
  for (const key of path.split('.')) {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = inside ? (value as Record<string, unknown>)[key] : undefined;
  }
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
