/** French words for files of leads. */
import type { ImportDetail, ImportRow } from '../api/types.ts';
import { plural } from '../format/number.ts';
import { sentenceOf } from './code.ts';
import { holdSentence, LEAD_STATUS } from './lead.ts';
import { reasonSentence } from './routing.ts';
import type { Label } from './tone.ts';

export const IMPORT_STATUS: Record<ImportDetail['status'], Label> = {
  uploaded: { text: 'À préparer', tone: 'info', help: 'Dites ce que sont ses colonnes.' },
  previewing: {
    text: 'Prévisualisation',
    tone: 'accent',
    help: 'Ce que chaque ligne deviendrait se calcule.',
  },
  previewed: {
    text: 'Prêt à importer',
    tone: 'info',
    help: 'Rien n’est importé ; oublié 24 h après l’envoi.',
  },
  committing: {
    text: 'Import en cours',
    tone: 'accent',
    help: 'Les lignes entrent par la porte, une à une.',
  },
  committed: { text: 'Importé', tone: 'ok', help: 'Toutes les lignes ont passé la porte.' },
  undoing: { text: 'Annulation en cours', tone: 'warn', help: 'Ses leads jamais envoyés sont supprimés.' },
  undone: { text: 'Annulé', tone: 'mute', help: 'Ses leads jamais envoyés sont supprimés.' },
};

type Outcome = NonNullable<ImportRow['outcome']>;

export const ROW_OUTCOME: Record<Outcome, Label> = {
  ...LEAD_STATUS,
  double_submit: { text: 'Répétée', tone: 'mute', help: 'Le fichier dit déjà ce lead sur une autre ligne.' },
  other_entity: {
    text: 'Autre société',
    tone: 'warn',
    help: 'Un fichier est d’une société : ligne laissée.',
  },
  failed: { text: 'En erreur', tone: 'bad', help: 'Cette ligne n’a pas pu être enregistrée.' },
  undone: { text: 'Supprimé', tone: 'mute', help: 'Lead supprimé par l’annulation.' },
  kept: { text: 'Conservé', tone: 'warn', help: 'Lead que l’annulation n’a pas pu supprimer.' },
};

const KEPT: Record<string, string> = {
  sent: 'Déjà envoyé à un client : il reste.',
  being_sent: 'En cours d’envoi : annulez à nouveau dans un instant.',
  in_batch: 'Dans un lot déjà essayé : annulez ce lot, puis l’import à nouveau.',
};

/** Outcomes in the order they are looked at: what is sold, what waits, what is lost. */
export const OUTCOMES = Object.keys(ROW_OUTCOME) as Outcome[];

/** Why a row is what it is. */
export function rowSentence({ outcome, reason, client_name, same_as }: ImportRow): string {
  if (outcome === 'kept') return sentenceOf(KEPT, reason ?? '');
  if (outcome === 'double_submit') return same_as ? `Même lead que la ligne ${same_as}.` : '';
  if (outcome === 'other_entity') return 'Elle nomme l’autre société.';
  if (client_name) return client_name;
  if (!reason) return '';
  return outcome === 'no_open_orders' || outcome === 'duplicate' || outcome === 'routed'
    ? reasonSentence(reason)
    : outcome === 'replaced_by_lb'
      ? reasonSentence(reason)
      : holdSentence(reason);
}

/** How far what is done to it is, in rows. */
export function progressOf({
  status,
  rows,
  judged,
  stored,
}: ImportDetail): { done: number; text: string } | null {
  if (status === 'previewing')
    return { done: judged, text: judged > 0 ? 'lignes prévisualisées' : 'La prévisualisation commence…' };
  if (status === 'committing')
    return { done: stored, text: stored > 0 ? 'lignes importées' : 'L’import commence…' };
  return status === 'undoing' ? { done: 0, text: `Annulation de ${plural(rows, 'ligne')}…` } : null;
}
