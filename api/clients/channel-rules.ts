/** What a client's channel needs before leads leave by it. */
import { isApiEndpoint } from '../../domain/common/email-address.ts';
import { type ApiMapping, mappingProblems } from '../../domain/deliveries/api-body.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import { invalid } from '../http/validation.ts';

type ChannelFields = Partial<Pick<ClientDoc, 'delivery_method' | 'api_endpoint'>> & {
  api_mapping?: ApiMapping;
};

/** Sending refuses this computer too, unless configuration allows it for tests. */
const THIS_COMPUTER = /^(127\.0\.0\.1|localhost)$/;

const isSecure = (endpoint: string): boolean => {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'https:' || THIS_COMPUTER.test(hostname);
};

/**
 * A client with an API needs an address that can be called and a key to sign with. What is stored may be sent back.
 * @throws Problem 422
 */
export function checkChannel(change: ChannelFields, before: ClientDoc | undefined): void {
  const problems = change.api_mapping ? mappingProblems(change.api_mapping) : [];
  const method = change.delivery_method ?? before?.delivery_method ?? 'csv';
  const endpoint = change.api_endpoint ?? before?.api_endpoint ?? '';
  const touched = method !== before?.delivery_method || endpoint !== before?.api_endpoint;
  if (
    endpoint !== '' &&
    endpoint !== before?.api_endpoint &&
    !(isApiEndpoint(endpoint) && isSecure(endpoint))
  )
    problems.push({ path: 'api_endpoint', message: 'doit être une adresse https' });
  if (method !== 'csv' && touched) {
    if (endpoint === '') problems.push({ path: 'api_endpoint', message: 'la livraison par API en a besoin' });
    if (!before?.signing_keys?.length)
      problems.push({ path: 'delivery_method', message: 'créez d’abord la clé de signature du client' });
  }
  if (problems.length > 0) throw invalid(problems);
}
