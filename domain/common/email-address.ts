/**
 * E-mail addresses of clients (01-domain §4): what is well formed, which domains are never written to, whom a
 * delivery goes to, and whether a client can be delivered to at all.
 */

import { comparable } from './text.ts';

/** The fields of a client these rules read. */
export interface DeliverableClient {
  email?: string | null;
  delivery_emails?: readonly string[] | null;
  api_endpoint?: string | null;
  /** Absent: `csv`. */
  delivery_method?: 'csv' | 'api' | 'both' | null;
}

export type UndeliverableReason =
  'no_channel' | 'api_only' | 'no_endpoint' | 'email_invalid' | 'email_denylisted';

export type Deliverability =
  | { deliverable: true; reason: null }
  /** The furthest any address got: nothing given, an API endpoint the client is not delivered by, given but malformed, well formed but on the denylist. */
  | { deliverable: false; reason: UndeliverableReason };

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
/** Labels of a domain, one alone too. */
const LABELS = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9]))$/i;

/**
 * Whether an address can be put in an SMTP envelope as it is: ASCII, dot-atom local part of at most 64 characters, a
 * domain with a top level that is not a number, at most 254 characters. No display name, no quotes, no surrounding space.
 */
export function isWellFormedEmail(address: string): boolean {
  const at = address.lastIndexOf('@');
  if (at < 1 || at > 64 || address.length > 254) return false;
  return LOCAL_PART.test(address.slice(0, at)) && DOMAIN.test(address.slice(at + 1));
}

/** A domain as DNS knows it: lower case, an internationalised one as punycode; undefined when it is none. */
export function parseDomain(text: string): string | undefined {
  const given = text.trim();
  // A URL reads more than a name in this place: a port, a path, somebody's name and password.
  if (given === '' || /[\s/\\:@?#%*]/.test(given) || !URL.canParse(`http://${given}`)) return undefined;
  const { hostname } = new URL(`http://${given}`);
  return LABELS.test(hostname) ? hostname : undefined;
}

/**
 * The addresses in what a person typed: several in one text, `Name <a@b>`, an internationalised domain.
 * @returns `malformed`: the pieces that are no address
 */
export function readAddresses(text: string): { addresses: string[]; malformed: string[] } {
  const addresses: string[] = [];
  const malformed: string[] = [];
  // A name in quotes may hold a comma, and belongs to the address in angle brackets after it.
  for (const part of text.replace(/"[^"]*"/g, ' ').split(/[,;\r\n\t]+/)) {
    const bracketed = [...part.matchAll(/<([^<>]*)>/g)].map((match) => match[1]!.trim());
    for (const piece of bracketed.length > 0 ? bracketed : part.split(/\s+/).filter(Boolean)) {
      const at = piece.lastIndexOf('@');
      const address = `${piece.slice(0, at)}@${parseDomain(piece.slice(at + 1)) ?? ''}`;
      if (at > 0 && isWellFormedEmail(address)) addresses.push(address);
      else malformed.push(piece);
    }
  }
  return { addresses, malformed };
}

/**
 * A domain nothing is mailed to, as it is stored: `@` or `*.` before it is forgiven.
 * @returns undefined for what could never match, such as a whole address
 */
export const parseDenied = (text: string): string | undefined =>
  parseDomain(text.trim().replace(/^(@|\*?\.)+/, ''));

/**
 * Whether the address is in a denied domain or a sub-domain of one, without case.
 * @param denylist domains as admins typed them (settings, `email_denylist.domains`)
 */
export function isDenylisted(address: string, denylist: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return denylist.some((entry) => {
    const denied = comparable(entry).replace(/^[@.]+/, '');
    return denied !== '' && (domain === denied || domain.endsWith(`.${denied}`));
  });
}

function validAddresses(addresses: readonly string[], denylist: readonly string[]): string[] {
  const byAddress = new Map<string, string>();
  // What was saved before addresses were split is read as it would be now.
  for (const address of addresses.flatMap((text) => readAddresses(text).addresses)) {
    const key = address.toLowerCase();
    if (!isDenylisted(address, denylist) && !byAddress.has(key)) byAddress.set(key, address);
  }
  return [...byAddress.values()];
}

/**
 * Whom the client's CSV goes to: the valid `delivery_emails`, else the valid main `email`; each once, trimmed. Nobody when
 * the client wants an API alone.
 */
export function recipientsOf(client: DeliverableClient, denylist: readonly string[]): string[] {
  if (client.delivery_method === 'api') return [];
  const chosen = validAddresses(client.delivery_emails ?? [], denylist);
  return chosen.length > 0 ? chosen : validAddresses([client.email ?? ''], denylist);
}

/** Whether an `api_endpoint` can be called: an absolute http(s) URL. */
export function isApiEndpoint(endpoint: string | null | undefined): boolean {
  return endpoint ? /^https?:\/\//i.test(endpoint) && URL.canParse(endpoint) : false;
}

/** The address the client's leads are posted to; undefined when it has none, or does not want them so. */
export const endpointOf = ({ delivery_method, api_endpoint }: DeliverableClient): string | undefined =>
  (delivery_method === 'api' || delivery_method === 'both') && isApiEndpoint(api_endpoint)
    ? api_endpoint!
    : undefined;

/** Whether the client has at least one valid channel among those it wants, and if not, why. */
export function deliverability(client: DeliverableClient, denylist: readonly string[]): Deliverability {
  if (recipientsOf(client, denylist).length > 0) return { deliverable: true, reason: null };
  if (endpointOf(client) !== undefined) return { deliverable: true, reason: null };
  if (client.delivery_method === 'api') return { deliverable: false, reason: 'no_endpoint' };
  const given = [client.email ?? '', ...(client.delivery_emails ?? [])]
    .map((raw) => raw.trim())
    .filter(Boolean);
  if (given.length === 0)
    return { deliverable: false, reason: isApiEndpoint(client.api_endpoint) ? 'api_only' : 'no_channel' };
  const reason = given.some((text) => readAddresses(text).addresses.length > 0)
    ? 'email_denylisted'
    : 'email_invalid';
  return { deliverable: false, reason };
}
