/** French words of invoices. */
import type { InvoiceKind } from '../../../../domain/invoices/document.ts';
import type { MailStatus } from '../../../../domain/invoices/invoice-mail.ts';
import type { InvoiceStatus } from '../../../../domain/invoices/invoice-status.ts';
import { PAYMENT_WORDS } from '../../../../domain/invoices/payments.ts';
import type { TransmissionState } from '../../../../domain/invoices/transmission.ts';
import type { InvoiceSummary } from '../api/types.ts';
import type { Label } from './tone.ts';

export const INVOICE_STATUS: Record<InvoiceStatus, Label> = {
  draft: { text: 'Brouillon', tone: 'mute', help: 'Sans numéro : peut être modifiée ou supprimée.' },
  sent: { text: 'Émise', tone: 'info', help: 'A son numéro, ne change plus, attend son règlement.' },
  overdue: { text: 'En retard', tone: 'bad', help: 'L’échéance est passée et il reste un dû.' },
  paid: { text: 'Payée', tone: 'ok', help: 'Plus rien n’est dû.' },
  cancelled: { text: 'Annulée', tone: 'warn', help: 'Un avoir l’annule en entier, pour être refacturée.' },
};

const CREDIT_LEFT: Label = {
  text: 'À imputer',
  tone: 'accent',
  help: 'Le client a un reste à imputer sur une facture, ou à se faire rembourser.',
};
const CREDIT_USED: Label = { text: 'Soldé', tone: 'ok', help: 'L’avoir est imputé ou remboursé en entier.' };

/** Where an invoice or a credit note stands. */
export function invoiceState({ kind, status }: Pick<InvoiceSummary, 'kind' | 'status'>): Label {
  if (kind !== 'credit_note' || status === 'draft') return INVOICE_STATUS[status];
  return status === 'paid' ? CREDIT_USED : CREDIT_LEFT;
}

export const INVOICE_KIND: Record<InvoiceKind, string> = {
  invoice: 'Facture',
  credit_note: 'Avoir',
  deposit: 'Acompte',
};

export const MAIL_STATUS: Record<MailStatus, Label> = {
  none: { text: 'Pas envoyée', tone: 'warn', help: 'Émise, mais pas partie par e-mail.' },
  sending: { text: 'Envoi en cours', tone: 'info', help: 'L’e-mail part, ou sera retenté.' },
  sent: { text: 'Envoyée', tone: 'ok', help: 'Le serveur de messagerie a accepté l’e-mail.' },
  failed: { text: 'Non partie', tone: 'bad', help: 'L’e-mail a été refusé : la facture reste émise.' },
};

export const TRANSMISSION_STATE: Record<TransmissionState, string> = {
  not_required: 'Non transmise',
  to_transmit: 'À transmettre',
  transmitted: 'Transmise',
  accepted: 'Acceptée',
  refused: 'Refusée par la plateforme',
};

export const INVOICE_WORDS: readonly Label[] = [
  ...Object.values(INVOICE_STATUS),
  CREDIT_LEFT,
  CREDIT_USED,
  ...Object.values(MAIL_STATUS),
];

export const MEANS_OPTIONS = Object.entries(PAYMENT_WORDS).map(([value, label]) => ({ value, label }));
