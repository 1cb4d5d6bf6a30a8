/** French words of billing. */
import type { BillingMode } from '../../../../domain/billing/billing-mode.ts';
import { CREDIT_REASONS } from '../../../../domain/billing/credit-reasons.ts';
import type { MovementKind, PrepaidStatus } from '../../../../domain/billing/prepaid.ts';
import type { PriceSource } from '../../../../domain/billing/price-book.ts';
import type { RecordStatus } from '../../../../domain/billing/record-status.ts';
import { count, plural } from '../format/number.ts';
import type { Label } from './tone.ts';

export const RECORD_STATUS: Record<RecordStatus, Label> = {
  not_invoiced: { text: 'À facturer', tone: 'info', help: 'Sur aucune facture.' },
  invoiced: { text: 'Facturé', tone: 'accent', help: 'La facture est partie, elle n’est pas réglée.' },
  paid: { text: 'Payé', tone: 'ok', help: 'La facture est réglée.' },
  overdue: { text: 'En retard', tone: 'bad', help: 'L’échéance est passée.' },
};

export const PREVIEW: Label = {
  text: 'Aperçu',
  tone: 'aged',
  help: 'Ce que serait le grand livre : il n’est pas encore construit.',
};
export const PRICE_MISSING: Label = {
  text: 'Prix manquant',
  tone: 'bad',
  help: 'Sans prix, ces unités ne sont dans aucun total et sur aucune facture.',
};
export const STALE: Label = {
  text: 'À reconstruire',
  tone: 'warn',
  help: 'Un prix ou un taux a changé depuis la construction.',
};

export const CHECK_OK: Label = { text: 'Juste', tone: 'ok', help: 'Les deux côtés sont égaux.' };
export const CHECK_OFF: Label = { text: 'Écart', tone: 'bad', help: 'Les deux côtés ne sont pas égaux.' };

export const PREPAID_STATUS: Record<PrepaidStatus, Label> = {
  OK: { text: 'Suffisant', tone: 'ok', help: 'Plus de 10 unités restent.' },
  LOW: { text: 'Presque épuisé', tone: 'warn', help: 'Au plus 10 unités restent.' },
  BLOCKED: { text: 'Épuisé', tone: 'bad', help: 'Plus aucun lead ne lui est attribué.' },
};

export const BILLING_MODE: Record<BillingMode, string> = {
  WEEKLY_INVOICE: 'Facture hebdomadaire',
  PREPAID: 'Prépayé',
};

export const PRICE_SOURCE: Record<PriceSource, string> = {
  product: 'Prix du client pour ce produit',
  order: 'Prix de la commande',
  client: 'Prix par défaut du client',
  none: 'Aucun prix',
};

export const MOVEMENT: Record<MovementKind, string> = {
  top_up: 'Achat d’unités',
  refund: 'Remboursement',
  correction: 'Correction',
  taken: 'Lead attribué',
  consumed: 'Lead livré',
  given_back: 'Unité rendue',
};

export const CREDIT_REASON_OPTIONS = Object.entries(CREDIT_REASONS).map(([value, label]) => ({
  value,
  label,
}));

/** `12 unités, dont 2 LB et 1 offerte` */
export function unitsText({
  units_billable,
  units_lb,
  units_free,
}: {
  units_billable: number;
  units_lb: number;
  units_free: number;
}): string {
  const parts = [
    ...(units_lb > 0 ? [`${count(units_lb)} LB`] : []),
    ...(units_free > 0 ? [plural(units_free, 'offerte')] : []),
  ];
  return plural(units_billable, 'unité') + (parts.length > 0 ? `, dont ${parts.join(' et ')}` : '');
}
