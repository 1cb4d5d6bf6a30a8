/** What people read when the state of things does not allow something of an invoice. */
import { asCents } from '../../domain/money/money.ts';
import { euros } from '../../domain/invoices/wording.ts';
import type { ConflictCode, InvoiceConflictError } from '../../store/invoices/errors.ts';

type Facts = InvoiceConflictError['facts'];

const listed = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
const amount = (value: unknown): string => euros(asCents(Number(value ?? 0)));

const SENTENCES: Record<ConflictCode, (facts: Facts) => string> = {
  EMPTY: () => 'La facture n’a aucune ligne.',
  NOTHING_DUE: () => 'Le total d’une facture doit dépasser 0 €.',
  RECORDS_TAKEN: ({ invoice_ids }) =>
    listed(invoice_ids)
      ? `Déjà sur une autre facture : ${listed(invoice_ids)}.`
      : 'Ces enregistrements ne sont plus à facturer.',
  RECORDS_STALE: () =>
    'Un prix ou un taux a changé depuis : établissez de nouveau la facturation de la semaine.',
  PRICE_MISSING: ({ products, weeks }) =>
    `Le prix manque pour ${listed(products)}${listed(weeks) ? ` (${listed(weeks)})` : ''} : à saisir dans les prix du client.`,
  WEEK_UNFINISHED: ({ week }) => `La semaine ${listed(week)} n’est pas terminée.`,
  OVER_CREDITED: ({ invoice_number, left_cents }) =>
    `Il ne reste que ${amount(left_cents)} HT à créditer sur la facture ${listed(invoice_number)}.`,
  MORE_THAN_DUE: ({ due_cents }) => `Il ne reste que ${amount(due_cents)} à payer.`,
  NOT_ISSUED: () => 'Cette facture n’est pas en attente de paiement.',
  AFTER_DEPOSIT: () =>
    'Une facture après acompte se corrige sur l’acompte : les leads rendus sont déduits de la prochaine.',
  NOT_A_CREDIT_NOTE: () => 'Un avoir s’impute sur une facture.',
  BETWEEN_COMPANIES: () =>
    'Entre les sociétés, les avoirs se font d’eux-mêmes : ce qui revient est sur le prochain.',
  SIMULATION: () => 'Le mode simulation est actif : aucune facture n’est émise.',
  PAYMENT_CANCELLED: () => 'Ce paiement est déjà annulé.',
};

export const conflictSentence = ({ code, facts }: InvoiceConflictError): string => SENTENCES[code](facts);
