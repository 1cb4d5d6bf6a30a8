/**
 * Sending, confirming, resending, cancelling (01-domain §4): from which statuses, in which words. The API checks again.
 */
import Ban from '@lucide/svelte/icons/ban';
import CheckCheck from '@lucide/svelte/icons/check-check';
import MailPlus from '@lucide/svelte/icons/mail-plus';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Send from '@lucide/svelte/icons/send';
import {
  type DeliveryStatus,
  REMOVAL_REASONS,
  statusesBefore,
} from '../../../../domain/deliveries/delivery-lifecycle.ts';
import Eraser from '@lucide/svelte/icons/eraser';
import ThumbsDown from '@lucide/svelte/icons/thumbs-down';
import type { Icon } from '../../lib/actions/action.ts';
import type { Delivery } from '../../lib/api/types.ts';
import type { AskField } from '../../lib/ask.svelte.ts';
import { REJECT_OPTIONS, REMOVAL_REASON } from '../../lib/labels/delivery.ts';

export interface BatchVerb {
  id: string;
  path: string;
  label: string;
  /** `Envoyer 3 lots`. */
  verb: string;
  /** `3 lots envoyés`. */
  done: [one: string, many: string];
  text: string;
  icon: Icon;
  shortcut?: string;
  keywords?: string;
  /** What the call says besides the fields. */
  body?: Record<string, unknown>;
  from: readonly DeliveryStatus[];
  /** Of those, what else it takes. */
  fits?(delivery: Pick<Delivery, 'outcome'>): boolean;
  /** A batch that never began to leave is cancelled delivery by delivery; all else is done to whole batches. */
  unit: 'batch' | 'delivery';
  danger?: boolean;
  fields?: readonly AskField[];
}

const OVERRIDE: AskField = {
  name: 'override_email',
  label: 'Envoyer à une autre adresse',
  type: 'email',
  hint: 'Laissez vide pour les adresses du client.',
};

/** What becomes of that address afterwards. */
const KEEP: AskField = {
  name: 'keep_for_client',
  label: 'Cette autre adresse',
  type: 'select',
  required: true,
  value: 'once',
  options: [
    { value: 'once', label: 'Pour cet envoi seulement' },
    { value: 'always', label: 'La garder pour le client' },
  ],
  hint: 'Gardée, elle remplace les adresses refusées, ou toutes si le serveur n’en a refusé aucune.',
};

export const SEND: BatchVerb = {
  id: 'send',
  path: 'send',
  label: 'Envoyer',
  verb: 'Envoyer',
  done: ['lot envoyé', 'lots envoyés'],
  text: 'Le CSV part par e-mail au client. Un lot part toujours en entier.',
  icon: Send,
  shortcut: 'e',
  from: ['pending_csv', ...statusesBefore('claim')],
  unit: 'batch',
  fields: [OVERRIDE, KEEP],
};

/** The same CSV once more; offered for one delivery at a time. */
export const SEND_AGAIN: BatchVerb = {
  id: 'send-again',
  path: 'send',
  label: 'Envoyer de nouveau',
  verb: 'Envoyer de nouveau',
  done: ['lot envoyé de nouveau', 'lots envoyés de nouveau'],
  text: 'Le même CSV repart, avec tout son lot ; la date d’envoi et la facturation ne changent pas.',
  icon: MailPlus,
  body: { force: true },
  from: ['sent'],
  unit: 'batch',
  fields: [OVERRIDE, KEEP],
};

const TO_MISSING: Omit<BatchVerb, 'path'> = {
  id: 'send-missing',
  label: 'Envoyer par l’autre voie',
  verb: 'Compléter',
  done: ['lot complété', 'lots complétés'],
  text: 'Le lot part aussi par la voie qui manque ; la date d’envoi et la facturation ne changent pas.',
  icon: Send,
  from: ['sent'],
  unit: 'batch',
};

/** What the client's other channel has not got; the deliveries are sent and billed all the same. */
export const missingVerbs = (status: 'failed' | 'uncertain'): readonly BatchVerb[] => [
  { ...TO_MISSING, path: status === 'uncertain' ? 'resend' : 'send' },
  {
    id: 'settle-missing',
    path: 'confirm',
    label: 'Ne rien envoyer de plus',
    verb: 'Clore',
    done: ['lot clos', 'lots clos'],
    text: 'À faire quand le client a ce qu’il lui faut : l’autre voie n’est plus tentée.',
    icon: CheckCheck,
    from: ['sent'],
    unit: 'batch',
  },
];

export const BATCH_VERBS: readonly BatchVerb[] = [
  SEND,
  {
    id: 'confirm',
    path: 'confirm',
    label: 'Confirmer la réception',
    verb: 'Confirmer',
    done: ['lot confirmé', 'lots confirmés'],
    text: 'À faire quand le client a bien reçu l’e-mail : le lot entier devient facturable à partir de maintenant.',
    icon: CheckCheck,
    shortcut: 'c',
    from: statusesBefore('confirm'),
    unit: 'batch',
  },
  {
    id: 'resend',
    path: 'resend',
    label: 'Renvoyer',
    verb: 'Renvoyer',
    done: ['lot renvoyé', 'lots renvoyés'],
    text: 'À faire quand le client n’a rien reçu. S’il l’avait reçu, il recevra le lot entier deux fois.',
    icon: RotateCw,
    shortcut: 'v',
    from: statusesBefore('resend'),
    unit: 'batch',
    fields: [OVERRIDE, KEEP],
  },
  {
    id: 'cancel',
    path: 'cancel',
    label: 'Annuler la livraison',
    verb: 'Annuler',
    done: ['livraison annulée', 'livraisons annulées'],
    text: 'Les leads retournent au stock et le quota est rendu. Si leur lot a déjà commencé à partir, il est annulé en entier.',
    icon: Ban,
    shortcut: 'x',
    from: statusesBefore('cancel'),
    unit: 'delivery',
    danger: true,
    fields: [{ name: 'reason', label: 'Motif', type: 'textarea', required: true }],
  },
];

const accepted: BatchVerb['fits'] = ({ outcome }) => outcome === 'accepted';
const chosen = (options: readonly { value: string; label: string }[]): AskField => ({
  ...{ name: 'reason', label: 'Motif', type: 'select', required: true },
  options: [{ value: '', label: 'Choisir…' }, ...options],
});
const IN_WORDS: AskField = { name: 'reason_detail', label: 'Précision', type: 'textarea' };

/** What a client refuses is rejected, what we did wrong is removed: neither is billed. */
export const RETURN_VERBS: readonly BatchVerb[] = [
  {
    id: 'reject',
    path: 'reject-leads',
    label: 'Rejeter (refus du client)',
    verb: 'Rejeter',
    done: ['livraison rejetée', 'livraisons rejetées'],
    text: 'Le client a refusé ces leads : ils ne seront pas facturés, et ne lui seront plus proposés pendant 30 jours. Si l’erreur est la nôtre, choisissez « Retirer ».',
    icon: ThumbsDown,
    keywords: 'réclamation retour client',
    from: ['sent'],
    fits: accepted,
    unit: 'delivery',
    danger: true,
    fields: [chosen(REJECT_OPTIONS), IN_WORDS],
  },
  {
    id: 'remove',
    path: 'remove-lead',
    label: 'Retirer (notre erreur)',
    verb: 'Retirer',
    done: ['livraison retirée', 'livraisons retirées'],
    text: 'Pour corriger une erreur de notre part : rien n’est facturé, le CSV est gardé. Si c’est le client qui refuse, choisissez « Rejeter ».',
    icon: Eraser,
    keywords: 'correction',
    from: ['sent'],
    fits: accepted,
    unit: 'delivery',
    danger: true,
    fields: [
      chosen(
        REMOVAL_REASONS.filter((reason) => reason !== 'refus_client').map((value) => ({
          value,
          label: REMOVAL_REASON[value],
        })),
      ),
      IN_WORDS,
    ],
  },
];
