/** What the Temporal UI shows beside a workflow's id. French; ids, codes, counts and dates only. */
import type { Entity } from '../domain/common/entity.ts';
import type { BatchStatus } from '../domain/deliveries/delivery-lifecycle.ts';
import type { ParisDay, WeekKey } from '../domain/time/paris-time.ts';
import type { BatchOutcome } from './batch.ts';
import type { RunState } from './daily-delivery.ts';
import type { ImmediateState } from './immediate.ts';

export const runSummary = (date: ParisDay): string => `Livraison quotidienne du ${date}`;
export const immediateSummary = (entity: Entity): string => `Livraison immédiate de ${entity}`;
export const weeklyLedgerSummary = (week: WeekKey): string => `Facturation de la semaine ${week}`;
export const intercompanySummary = (week: WeekKey): string => `Intersociétés de la semaine ${week}`;
export const invoiceSummary = (invoiceId: string): string => `Facture ${invoiceId}`;
export const importSummary = (importId: string): string => `Import de leads ${importId}`;
export const retentionSummary = (runId: string): string => `Conservation des données, ${runId}`;
export const erasureSummary = (erasureId: string): string => `Effacement ${erasureId}`;
export const accountMailSummary = (mailId: string): string => `Lien de mot de passe ${mailId}`;
export const replaySummary = (replayId: string): string => `Simulation ${replayId}`;
export const batchSummary = (batchId: string): string => `Lot ${batchId}`;

const STATUS: Record<BatchStatus, string> = {
  ready_to_send: 'prêt à envoyer',
  sending: 'en cours d’envoi',
  sent: 'envoyé',
  failed: 'en échec',
  uncertain: 'incertain : à confirmer ou à renvoyer',
  cancelled: 'annulé',
};

/** `3 leads, en échec (SMTP_CONNECT), 1 essai automatique`. */
export function batchDetails({ status, code, count, automatic_attempts: tries }: BatchOutcome): string {
  const why = code ? ` (${code})` : '';
  return `${count} lead${count > 1 ? 's' : ''}, ${STATUS[status]}${why}, ${tries} essai${tries > 1 ? 's' : ''} automatique${tries > 1 ? 's' : ''}`;
}

/** `18/42 lots, 2 en échec`. */
export function runDetails({ step, paused, done, total, failed }: RunState): string {
  const failures = failed > 0 ? `, ${failed} en échec` : '';
  return `${done}/${total} lots${failures} — ${step}${paused ? ', en pause' : ''}`;
}

/** `2 lots en cours d’envoi, 118 partis, 1 en échec`. */
export function immediateDetails({ sending, sent, failed }: ImmediateState): string {
  const failures = failed > 0 ? `, ${failed} en échec` : '';
  return `${sending} lot${sending > 1 ? 's' : ''} en cours d’envoi, ${sent} parti${sent > 1 ? 's' : ''}${failures}`;
}
