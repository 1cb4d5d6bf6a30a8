/** French words for retention (06-law). */
import type { KeptReason, RetentionKind, RetentionMonths } from '../../../../domain/privacy/retention.ts';
import type { RetentionRun } from '../api/types.ts';
import type { Label } from './tone.ts';

export const RETENTION_KIND: Record<RetentionKind, string> = {
  csv: 'Fichiers envoyés',
  prospects: 'Personnes des leads',
  visites: 'Visites des pages',
  journal: 'Entrées du journal',
};

export const RETENTION_FIELD: Record<keyof RetentionMonths, { label: string; hint: string }> = {
  csv: {
    label: 'Fichiers envoyés, en mois',
    hint: 'Depuis l’envoi. Leur empreinte et la preuve de l’envoi restent.',
  },
  prospects: {
    label: 'Prospects, en mois',
    hint: 'Depuis le dernier contact : réception, envoi, note, nouvelle demande. Les statistiques restent.',
  },
  visites: { label: 'Visites des pages, en mois', hint: 'L’entonnoir reste.' },
  journal: { label: 'Journal, en mois', hint: 'Sauf ce qui explique les factures.' },
  factures: {
    label: 'Ce qui explique les factures, en mois',
    hint: 'Prix, commandes et réglages dans le journal : dix ans au moins. Les factures ne sont jamais effacées.',
  },
};

export const KEPT_REASON: Record<KeptReason, string> = {
  open: 'lot ou livraison en cours',
  invoice: 'à facturer ou à payer',
  csv: 'encore dans un fichier',
};

export function retentionState({ kind, status }: Pick<RetentionRun, 'kind' | 'status'>): Label {
  const what = kind === 'run' ? 'Cet effacement' : 'Cet essai';
  if (status === 'running') return { text: 'En cours', tone: 'info', help: `${what} n’est pas terminé.` };
  return status === 'done'
    ? { text: 'Terminé', tone: 'ok', help: `${what} a tout vu.` }
    : { text: 'Interrompu', tone: 'warn', help: 'Le matin est venu : le reste est pour la nuit suivante.' };
}
