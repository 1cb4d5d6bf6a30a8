/** French words for clients (01-domain §4 "deliverable"). */
import type { UndeliverableReason } from '../../../../domain/common/email-address.ts';
import type { Client } from '../api/types.ts';
import type { Label } from './tone.ts';

export const UNDELIVERABLE: Record<UndeliverableReason, string> = {
  no_channel: 'Ni adresse e-mail, ni API.',
  api_only: 'Seulement une API, et la livraison par e-mail est choisie.',
  no_endpoint: 'Adresse d’API absente ou invalide.',
  email_invalid: 'Ses adresses e-mail sont mal formées.',
  email_denylisted: 'Ses adresses e-mail sont sur des domaines refusés.',
};

/** Why nothing can be sent to a client, as a sentence. */
export const undeliverable = (reason: string | null): string =>
  (UNDELIVERABLE as Record<string, string>)[reason ?? ''] ?? 'Aucune adresse ni API valable.';

export function clientState(client: Client): Label {
  if (!client.active) return { text: 'Inactif', tone: 'mute', help: 'Ne reçoit plus de leads.' };
  if (!client.has_valid_channel) {
    return { text: 'Non livrable', tone: 'bad', help: undeliverable(client.deliverable_reason) };
  }
  return { text: 'Actif', tone: 'ok', help: 'Reçoit ses leads.' };
}
