/** What proves that a delivery was sent, and what is said of one that was not. */
import type { Attempt, BatchDetail, DeliveryDetail } from '../../lib/api/types.ts';
import type { Fact } from '../../lib/components/ui/Facts.svelte';
import { dateTime, dateTimeSeconds } from '../../lib/format/date.ts';
import { DELIVERY_OUTCOME, DELIVERY_STATUS, failureSentence } from '../../lib/labels/delivery.ts';
import { trouble } from './columns.ts';

/** A mail: of a batch, or as one of its deliveries tells it. */
type Mailed = DeliveryDetail | BatchDetail;

const arrivals = ({ attempts }: Mailed): Attempt[] => attempts.filter(({ result }) => result === 'sent');
const reached = (attempt: Attempt | undefined): string | undefined =>
  attempt && (attempt.accepted.length > 0 ? attempt.accepted : attempt.to).join(', ');

/** It is the first mail that counts; where it was sent again, each try says to whom. */
export const evidenceTitle = (one: Mailed): string =>
  arrivals(one).length > 1 ? 'Preuves du premier envoi' : 'Preuves d’envoi';

export function evidence(one: Mailed): Fact[] {
  const [first, ...again] = arrivals(one);
  const last = again.at(-1);
  return [
    { label: 'Envoyée le', value: one.sent_at ? dateTimeSeconds(one.sent_at) : 'Pas encore' },
    { label: 'Destinataires', value: reached(first) ?? one.sent_to.join(', ') },
    { label: 'Refusés', value: (first?.rejected ?? one.rejected_to).join(', ') },
    { label: 'Fichier', value: one.csv_filename, mono: true },
    { label: 'SHA-256 du CSV', value: one.csv_sha256, mono: true, copy: true },
    { label: 'Identifiant du message', value: one.message_id, mono: true, copy: true },
    { label: 'Réponse du serveur', value: first?.reply ?? one.server_reply, mono: true },
    { label: 'Dernière erreur', value: one.status === 'sent' ? null : trouble(one) },
    {
      label: 'Envoyée de nouveau',
      value: last && `${dateTimeSeconds(last.ended_at)}, à ${reached(last)}`,
    },
  ];
}

export const CHANNEL = { csv: 'e-mail', api: 'API' } as const;

/** What the client has by one channel and lacks by the other. */
function missingSentence({ channel, status, code, retried }: NonNullable<DeliveryDetail['missing']>): string {
  const lacks = `Envoyée, mais pas par ${channel === 'api' ? 'l’API' : 'e-mail'} du client : ${failureSentence(code)}`;
  if (status === 'uncertain')
    return `${lacks} La réponse n’est pas venue : demandez au client, puis envoyez par l’autre voie ou fermez.`;
  return retried
    ? `${lacks} Elle est tentée de nouveau toute seule.`
    : `${lacks} Corrigez la cause, puis envoyez par l’autre voie.`;
}

/** What the status means for this one, and what comes next. */
export function standing(one: DeliveryDetail): string {
  if (one.outcome !== 'accepted') return DELIVERY_OUTCOME[one.outcome].help;
  return batchStanding(one);
}

/** The same of a whole batch. */
export function batchStanding(
  one: Pick<BatchDetail, 'missing' | 'next_try_at'> & Pick<DeliveryDetail, 'status'>,
): string {
  if (one.missing) return missingSentence(one.missing);
  const { help } = DELIVERY_STATUS[one.status];
  if (one.status !== 'failed') return help;
  return one.next_try_at
    ? `${help} Prochain essai automatique : ${dateTime(one.next_try_at)}.`
    : `${help} Aucun nouvel essai n’est prévu avant la prochaine exécution : corrigez la cause, puis « Envoyer ».`;
}

/** Why no mail was tried. */
export function noAttempt(one: Pick<DeliveryDetail, 'status'>): string {
  if (one.status === 'cancelled') return 'Elle a été annulée avant tout envoi.';
  if (one.status === 'failed') return 'Elle a été refusée avant tout envoi.';
  return 'La première aura lieu à la prochaine exécution, ou à la demande.';
}
