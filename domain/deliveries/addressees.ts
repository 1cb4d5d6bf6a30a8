/**
 * Whom one try to send a batch is addressed to (01-domain §4): simulation mode beats the address a person chose, which
 * beats the client's own. An address a person chose stands for a client who is inactive by now.
 */
import { type DeliveryFailureCode, undeliverableCode } from './delivery-failure.ts';
import { type DeliverableClient, isWellFormedEmail, recipientsOf } from '../common/email-address.ts';
import type { EmailDenylistSettings } from '../settings/settings.ts';

export interface Addressees {
  to: string[];
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
  if (!client || client.deleted_at || (!client.active && !override))
    return { to: [], simulated, trouble: 'CLIENT_INACTIVE' };
  if (simulated) {
    const to = isWellFormedEmail(simulation_email) ? [simulation_email] : [];
    return { to, simulated, trouble: to.length > 0 ? null : 'SIMULATION_NO_EMAIL' };
  }
  const asked: DeliverableClient = override ? { email: override } : client;
  return {
    to: recipientsOf(asked, domains),
    simulated,
    trouble: undeliverableCode({ ...asked, active: true }, domains),
  };
}
