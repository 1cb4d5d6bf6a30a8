/**
 * What counts as one source for the circuit breaker (12-rules U43): a provider's key, whatever its leads say of where they come
 * from; else the source of the lead, compared without case. The empty one is a source like the others.
 */
import { comparable } from '../common/text.ts';

/** In capitals, as no source of a lead is once it is compared: nobody posts as somebody else's key. */
const PROVIDER = 'PROV:';

export const providerKey = (slug: string): string => `${PROVIDER}${slug}`;

/** The slug of a provider's key; undefined for the source of a lead. */
export const providerOf = (key: string): string | undefined =>
  key.startsWith(PROVIDER) ? key.slice(PROVIDER.length) : undefined;

/** Where a lead comes from, as leads and deliveries say it. */
export interface LeadSource {
  source: string;
  provider_slug?: string;
}

export const sourceKey = ({ source, provider_slug }: LeadSource): string =>
  provider_slug ? providerKey(provider_slug) : comparable(source);

/** A source as somebody wrote it into an address. */
export const readSourceKey = (text: string): string => (providerOf(text) ? text : comparable(text));
