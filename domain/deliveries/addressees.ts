/**
 * Whom one try to send a batch is addressed to, and by which channels (01-domain §4): simulation mode beats the address a
 * person chose, which beats the client's own channels. Simulation calls nobody's API, and an address a person chose gets
 * the CSV only; that address also stands for a client who is inactive by now.
 */
import { type DeliveryFailureCode, undeliverableCode } from './delivery-failure.ts';
import {
  type DeliverableClient,
  endpointOf,
  isWellFormedEmail,
  recipientsOf,
} from '../common/email-address.ts';
import type { EmailDenylistSettings } from '../settings/settings.ts';
import { type Channel, channelsOf } from './channel.ts';

export interface Addressees {
  /** Of the mail. */
  to: string[];
  /** Of the client's API; only when it is among the channels. */
  endpoint?: string;
  /** What has to be tried, in order; nothing when there is trouble. */
  channels: readonly Channel[];
  /** What the mail of a simulation shows of the API: its JSON goes along. */
  shows_json: boolean;
  simulated: boolean;
  /** Why there is nobody to address it to. */
  trouble: DeliveryFailureCode | null;
}

export function addressees(
  client: (DeliverableClient & { active: boolean; deleted_at?: Date }) | null,
  override: string | undefined,
  settings: EmailDenylistSettings,
): Addressees {
  const { domains, simulation_mode: simulated, simulation_email } = settings;
  const nobody = { to: [], channels: [], shows_json: false, simulated };
  if (!client || client.deleted_at || (!client.active && !override))
    return { ...nobody, trouble: 'CLIENT_INACTIVE' };
  const wanted = channelsOf(client.delivery_method ?? 'csv');
  if (simulated) {
    if (!isWellFormedEmail(simulation_email)) return { ...nobody, trouble: 'SIMULATION_NO_EMAIL' };
    return {
      ...nobody,
      ...{ to: [simulation_email], channels: ['csv'], shows_json: wanted.includes('api') },
      trouble: null,
    };
  }
  const asked: DeliverableClient = override ? { email: override } : client;
  const trouble = undeliverableCode({ ...asked, active: true }, domains);
  if (trouble) return { ...nobody, trouble };
  const to = recipientsOf(asked, domains);
  const endpoint = endpointOf(asked);
  const channels = channelsOf(asked.delivery_method ?? 'csv').filter((channel) =>
    channel === 'api' ? endpoint !== undefined : to.length > 0,
  );
  return { ...nobody, to, channels, ...(endpoint !== undefined && { endpoint }), trouble: null };
}
