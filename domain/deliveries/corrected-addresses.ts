/** The address a person typed for one mail, kept for the client. */
import { type DeliverableClient, recipientsOf } from '../common/email-address.ts';

/**
 * The client's addresses once one was corrected: it stands where those stood that the server refused, or, when it refused none
 * (a mail that came back later), for all of them.
 * @param refused by the server at the last try
 * @returns `delivery_emails`
 */
export function correctedAddresses(
  client: DeliverableClient,
  refused: readonly string[],
  address: string,
): string[] {
  const key = (one: string) => one.toLowerCase();
  const gone = new Set([...refused, address].map(key));
  const current = recipientsOf(client, []);
  const wasRefused = current.some((one) => refused.some((other) => key(other) === key(one)));
  return wasRefused ? [...current.filter((one) => !gone.has(key(one))), address] : [address];
}
