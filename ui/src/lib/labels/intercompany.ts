/** French words of what the two companies owe each other. */
import type { IntercompanyError } from '../../../../domain/intercompany/monday.ts';
import type { ReconciledReason } from '../../../../domain/intercompany/reconcile.ts';
import type { TransferStatus } from '../../../../domain/intercompany/transfer.ts';
import type { BetweenInvoice, IntercompanyRun } from '../api/types.ts';
import { weekLong } from '../format/date.ts';
import type { Label } from './tone.ts';

export const TRANSFER_STATUS: Record<TransferStatus, Label> = {
  pending: { text: 'À facturer', tone: 'info', help: 'Sur la prochaine facture du lundi.' },
  invoiced: { text: 'Facturé', tone: 'ok', help: 'Sur une facture émise.' },
  cancelled: { text: 'Annulé', tone: 'mute', help: 'Lead retourné, ou transfert annulé à la main.' },
  error: { text: 'En erreur', tone: 'bad', help: 'Il ne peut pas être facturé tel quel.' },
};

export const RECONCILED: Record<ReconciledReason, Label> = {
  ok: { text: 'D’accord', tone: 'ok', help: 'Les deux sociétés voient ce lead au même prix.' },
  transfer_missing: {
    text: 'Sans transfert',
    tone: 'bad',
    help: 'L’acheteur a accepté ce lead, le vendeur n’a pas de transfert.',
  },
  not_billable: {
    text: 'Pas accepté',
    tone: 'bad',
    help: 'Le vendeur a un transfert, l’acheteur n’a pas ce lead ou l’a retourné.',
  },
  price_differs: {
    text: 'Autre prix',
    tone: 'bad',
    help: 'Le transfert n’est pas au prix en vigueur à l’envoi.',
  },
  week_differs: {
    text: 'Autre semaine',
    tone: 'warn',
    help: 'Les deux sociétés n’ont pas ce lead dans la même semaine.',
  },
  error: { text: 'En erreur', tone: 'bad', help: 'Le transfert n’a pas de prix : il n’est pas facturé.' },
};

export const BETWEEN_STATUS: Record<BetweenInvoice['status'], Label> = {
  draft: { text: 'Brouillon', tone: 'warn', help: 'Des mentions manquent : elle ne peut pas être émise.' },
  sent: { text: 'Émise', tone: 'accent', help: 'Émise, à régler à 30 jours.' },
  paid: { text: 'Réglée', tone: 'ok', help: 'Rien n’est plus dû.' },
  overdue: { text: 'En retard', tone: 'bad', help: 'L’échéance est passée.' },
  cancelled: { text: 'Annulée', tone: 'mute', help: 'Un avoir l’a reprise en entier.' },
};

export const MONDAY_RUN: Record<IntercompanyRun['status'], Label> = {
  running: { text: 'En cours', tone: 'accent', help: 'Elle travaille en ce moment.' },
  success: { text: 'Terminée', tone: 'ok', help: 'Tout ce qui pouvait l’être est facturé.' },
  error: { text: 'En échec', tone: 'bad', help: 'Une étape a échoué ; la prochaine exécution la reprend.' },
};

const OF = (entity: string | null): string => (entity ? ` de ${entity}` : '');

/** What went wrong of a run, and what becomes of it. */
export function runErrorSentence({
  code,
  entity,
  week_key,
}: {
  code: IntercompanyError['code'];
  entity: string | null;
  week_key: string | null;
}): string {
  const week = week_key ? `, ${weekLong(week_key).toLowerCase()}` : '';
  const sentences: Record<IntercompanyError['code'], string> = {
    LEDGER_FAILED: `Le grand livre${OF(entity)}${week} n’a pas pu être construit ; il sera repris.`,
    LEDGER_REFUSED: `Le grand livre${OF(entity)}${week} est verrouillé par une facture.`,
    BILLING_FAILED: `Les factures${OF(entity)} n’ont pas pu être faites ; la prochaine exécution les reprend.`,
    BILLING_REFUSED: `Un document${OF(entity)}${week} ne peut pas être émis : une facture est déjà créditée de ce montant, ou il n’y a rien à payer.`,
    RETRY_FAILED: 'Les transferts en erreur n’ont pas pu être repris.',
    RUN_VANISHED: 'L’exécution s’est arrêtée avant la fin ; la suivante l’a reprise.',
  };
  return sentences[code];
}
