/** French words for deliveries (01-domain §4). */
import { REFUSED_BY_API } from '../../../../domain/deliveries/api-answer.ts';
import { DELIVERY_FAILURES } from '../../../../domain/deliveries/delivery-failure.ts';
import {
  type CancelReason,
  type DeliveryOutcome,
  type DeliveryStatus,
  REJECT_REASONS,
  type RejectReason,
  type RemovalReason,
} from '../../../../domain/deliveries/delivery-lifecycle.ts';
import type { DeliveryMode } from '../../../../domain/routing/order-terms.ts';
import type { Label } from './tone.ts';

export const DELIVERY_STATUS: Record<DeliveryStatus, Label> = {
  pending_csv: {
    text: 'À préparer',
    tone: 'mute',
    help: 'Attribuée ; le CSV sera fait à son départ : à la prochaine exécution, ou de suite.',
  },
  ready_to_send: { text: 'Prête', tone: 'info', help: 'Le CSV est fait ; il attend d’être envoyé.' },
  sending: {
    text: 'Envoi en cours',
    tone: 'accent',
    help: 'Le serveur de messagerie a accepté de recevoir le message.',
  },
  sent: { text: 'Envoyée', tone: 'ok', help: 'Le serveur de messagerie a confirmé la réception.' },
  failed: { text: 'Échec', tone: 'bad', help: 'L’envoi n’a pas eu lieu.' },
  uncertain: {
    text: 'Incertaine',
    tone: 'warn',
    help: 'La connexion a été perdue avant la confirmation : à vérifier.',
  },
  cancelled: { text: 'Annulée', tone: 'mute', help: 'Le lead est retourné au stock.' },
};

export const DELIVERY_OUTCOME: Record<DeliveryOutcome, Label> = {
  accepted: { text: 'Acceptée', tone: 'ok', help: 'Facturable une fois envoyée.' },
  rejected: { text: 'Rejetée', tone: 'bad', help: 'Réclamation du client : non facturable.' },
  removed: { text: 'Retirée', tone: 'mute', help: 'Correction de notre part : non facturable.' },
};

/** How a delivery leaves, or left. */
export const DELIVERY_MODE: Record<DeliveryMode, string> = {
  daily: 'Quotidien',
  immediate: 'Immédiat',
};

export const REMOVAL_REASON: Record<RemovalReason, string> = {
  refus_client: 'Refus du client',
  doublon: 'Doublon',
  hors_zone: 'Hors zone',
  mauvaise_commande: 'Mauvaise commande',
  test: 'Test',
  autre: 'Autre',
};

const REJECT_REASON: Record<RejectReason, string> = {
  faux_numero: 'Faux numéro',
  injoignable: 'Injoignable',
  pas_interesse: 'Pas intéressé',
  doublon: 'Doublon',
  hors_zone: 'Hors zone',
  hors_critere: 'Hors critères',
  deja_client: 'Déjà client',
  autre: 'Autre',
};
/** What to choose from. */
export const REJECT_OPTIONS = REJECT_REASONS.map((value) => ({ value, label: REJECT_REASON[value] }));

/** Why a batch did not leave, or nobody knows whether it did (`last_error`, `error_code`), as a sentence. */
export const failureSentence = (code: string): string =>
  (DELIVERY_FAILURES as Readonly<Record<string, string>>)[code] ?? `Échec technique (${code}).`;

const CANCEL_REASON: Record<CancelReason, string> = {
  client_inactive: 'Le client a été désactivé ou supprimé.',
  commande_deleted: 'La commande a été supprimée.',
  suppressed: 'La personne s’est opposée au traitement de ses données, ou les a fait effacer.',
};

const RETURN_REASON: Readonly<Record<string, string>> = { ...REMOVAL_REASON, ...REJECT_REASON };
/** Why a lead came back: our words, a client's API's, or a person's as they wrote them. */
export const returnReason = (reason: string): string =>
  reason.startsWith(REFUSED_BY_API)
    ? `refusé par l’API (${reason.slice(REFUSED_BY_API.length)})`
    : (RETURN_REASON[reason] ?? (reason || 'Sans motif'));

/** What the client said of a lead it refused. */
export const rejectionText = (delivery: {
  rejection_reason?: string | null;
  rejection_reason_detail?: string | null;
}): string | null =>
  [delivery.rejection_reason && returnReason(delivery.rejection_reason), delivery.rejection_reason_detail]
    .filter(Boolean)
    .join(' · ') || null;

/** Why it will not be sent: the system's reason as a sentence, a person's as they wrote it. */
export const cancelReason = (reason: string): string =>
  (CANCEL_REASON as Readonly<Record<string, string>>)[reason] ?? reason;
