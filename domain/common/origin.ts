/** Origins of pages that may call the public API: what is saved is what a browser sends, or it would never match. */

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/**
 * An origin as browsers send it: `https://www.exemple.fr`, lower case, without a default port, an internationalised domain as
 * punycode.
 * @param text as a person typed it; a slash at the end is forgiven
 * @returns undefined for what no browser would send: a path, `*` in the name, another scheme
 */
export function parseOrigin(text: string): string | undefined {
  const given = text.trim();
  if (!URL.canParse(given)) return undefined;
  const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(given);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (pathname !== '/' || search || hash || username || password) return undefined;
  return HOST.test(hostname) ? origin : undefined;
}
