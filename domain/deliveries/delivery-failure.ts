/**
 * Why a batch could not be sent, or nobody knows whether it was: one table of codes with the sentence people read.
 * Codes are what workflows, reports and `last_error` carry; the server's own words are evidence on the batch.
 */
import type { ApiCode } from './api-code.ts';
import type { CHANNEL_WAITS } from './channel.ts';
import type { SmtpCode } from './smtp-code.ts';
import { deliverability, type DeliverableClient, type UndeliverableReason } from '../common/email-address.ts';

type OwnCode =
  | 'CLIENT_INACTIVE'
  | 'CLIENT_NO_CHANNEL'
  | 'CLIENT_EMAIL_INVALID'
  | 'CLIENT_EMAIL_DENYLISTED'
  | 'CLIENT_NO_EMAIL'
  | 'SIMULATION_NO_EMAIL'
  | 'OVERRIDE_GONE'
  | 'PREPARE_FAILED'
  | 'MESSAGE_4XX'
  | 'MESSAGE_5XX'
  | 'ATTEMPT_LOST'
  | 'RESTORED'
  | 'CLIENT_NO_ENDPOINT'
  | typeof CHANNEL_WAITS;
export type DeliveryFailureCode = OwnCode | SmtpCode | ApiCode;

export const DELIVERY_FAILURES: Readonly<Record<DeliveryFailureCode, string>> = {
  CLIENT_INACTIVE: 'Le client est inactif.',
  CLIENT_NO_CHANNEL: 'Le client n’a ni e-mail ni API de livraison.',
  CLIENT_EMAIL_INVALID: 'Aucune adresse e-mail du client n’est valide.',
  CLIENT_EMAIL_DENYLISTED: 'Toutes les adresses e-mail du client sont sur la liste d’exclusion.',
  CLIENT_NO_ENDPOINT: 'Le client n’a pas d’adresse d’API valide.',
  CLIENT_NO_EMAIL: 'Le client n’a pas d’adresse e-mail de livraison valide.',
  SIMULATION_NO_EMAIL: 'Le mode simulation n’a pas d’adresse valide.',
  OVERRIDE_GONE: 'L’adresse choisie pour cet envoi est introuvable : rien n’est parti.',
  PREPARE_FAILED: 'Le CSV n’a pas pu être préparé : ces leads attendent la prochaine exécution.',
  SMTP_DNS: 'Le serveur de messagerie est introuvable.',
  SMTP_CONNECT: 'Le serveur de messagerie ne répond pas.',
  SMTP_TLS: 'La connexion chiffrée au serveur de messagerie a échoué.',
  SMTP_GREETING: 'Le serveur de messagerie n’a pas accueilli la connexion.',
  SMTP_HELO: 'Le serveur de messagerie a refusé la connexion.',
  SMTP_AUTH: 'Le serveur de messagerie a refusé l’identifiant ou le mot de passe.',
  SMTP_ENVELOPE_4XX: 'Le serveur demande de réessayer plus tard (expéditeur ou destinataires différés).',
  SMTP_ENVELOPE_5XX: 'Le serveur refuse l’expéditeur ou tous les destinataires.',
  SMTP_ENVELOPE_INVALID: 'Une adresse ne peut pas être transmise au serveur.',
  SMTP_SIZE: 'Le message dépasse la taille admise par le serveur.',
  SMTP_DATA_4XX: 'Le serveur demande de réessayer plus tard.',
  SMTP_DATA_5XX: 'Le serveur refuse de recevoir le message.',
  SMTP_LOST: 'La connexion au serveur de messagerie a été perdue.',
  SMTP_TIMEOUT: 'Le serveur de messagerie n’a plus répondu.',
  SMTP_PROTOCOL: 'Le serveur de messagerie a répondu de façon incompréhensible.',
  SMTP_ABORTED: 'L’envoi a été interrompu avant de commencer.',
  SMTP_CLOSED: 'L’envoi a été interrompu par l’arrêt du service.',
  MESSAGE_4XX: 'Le serveur a reçu le message et demande de réessayer plus tard.',
  MESSAGE_5XX: 'Le serveur a reçu le message et l’a refusé.',
  API_DNS: 'L’adresse de l’API du client est introuvable.',
  API_CONNECT: 'L’API du client ne répond pas.',
  API_TLS: 'La connexion chiffrée à l’API du client a échoué.',
  API_ENDPOINT: 'L’adresse de l’API du client ne peut pas être appelée : https est attendu.',
  API_PRIVATE: 'L’adresse de l’API du client mène à un réseau privé : elle n’est pas appelée.',
  API_NO_KEY: 'Le client n’a pas de clé de signature.',
  API_REDIRECT: 'L’API du client renvoie vers une autre adresse : corrigez-la, rien n’est suivi.',
  API_LATER: 'L’API du client demande de réessayer plus tard.',
  API_REFUSED: 'L’API du client a refusé la livraison.',
  API_LOST: 'La connexion à l’API du client a été perdue.',
  API_TIMEOUT: 'L’API du client n’a pas répondu à temps.',
  API_PROTOCOL: 'L’API du client a répondu de façon incompréhensible.',
  API_ABORTED: 'L’envoi à l’API du client a été interrompu avant de commencer.',
  CHANNEL_WAITS: 'Ce canal n’a pas encore été essayé.',
  RESTORED:
    'La base a été restaurée : ce lot est peut-être parti après la sauvegarde. Demandez au client, puis confirmez ou renvoyez.',
  ATTEMPT_LOST: 'L’envoi a été interrompu sans réponse : seul le client peut dire s’il a reçu le lot.',
};

const REASON_CODES: Record<UndeliverableReason, DeliveryFailureCode> = {
  no_channel: 'CLIENT_NO_CHANNEL',
  api_only: 'CLIENT_NO_EMAIL',
  no_endpoint: 'CLIENT_NO_ENDPOINT',
  email_invalid: 'CLIENT_EMAIL_INVALID',
  email_denylisted: 'CLIENT_EMAIL_DENYLISTED',
};

/** On a delivery that waits: the CSV of its order could not be made. */
export const PREPARE_FAILED = 'PREPARE_FAILED';

/** Why nothing can be delivered to a client now, or `null`. */
export function undeliverableCode(
  client: (DeliverableClient & { active: boolean; deleted_at?: Date }) | null | undefined,
  denylist: readonly string[],
): DeliveryFailureCode | null {
  if (!client?.active || client.deleted_at) return 'CLIENT_INACTIVE';
  const { reason } = deliverability(client, denylist);
  return reason && REASON_CODES[reason];
}
