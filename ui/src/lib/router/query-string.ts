/** Query strings, read and written. */
type Value = string | number | boolean | null | undefined;

/** `?a=1&b=2`, without what has no value; empty when nothing has one. */
export function queryString(params: Readonly<Record<string, Value>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** The values of some parameters; those that are absent have their default. */
export function readQuery<K extends string>(
  search: string,
  defaults: Readonly<Record<K, string>>,
): Record<K, string> {
  const query = new URLSearchParams(search);
  const keys = Object.keys(defaults) as K[];
  return Object.fromEntries(keys.map((key) => [key, query.get(key) ?? defaults[key]])) as Record<K, string>;
}

/** `search` with some parameters changed; a value equal to its default is left out, others keep their place. */
export function changeQuery(
  search: string,
  patch: Readonly<Record<string, string | undefined>>,
  defaults: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams(search);
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || value === defaults[key]) query.delete(key);
    else query.set(key, value);
  }
  return `?${query.toString()}`;
}
