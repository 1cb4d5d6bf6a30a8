/** Issued documents as a file people read: one row each, credit notes below zero, so that every column may be summed up. */
import { type Cell, sheetHead, sheetRows } from '../common/spreadsheet.ts';
import { type DueInvoice, type InvoiceStatus, amountDue, statusOn } from '../invoices/invoice-status.ts';
import { asCents, type BasisPoints, toEuros } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';
import { rateKey } from './accounts.ts';
import { type BookedInvoice, KIND_WORDS } from './entry.ts';

const STATE_WORDS: Readonly<Record<InvoiceStatus, string>> = {
  draft: 'brouillon',
  sent: 'à régler',
  overdue: 'en retard',
  paid: 'réglé',
  cancelled: 'annulé par un avoir',
};

export type ExportedInvoice = BookedInvoice & DueInvoice;

const rateName = (rate_bp: BasisPoints): string => rateKey(rate_bp).replace('.', ',');

/** @param rates of all documents of the file, the highest first */
export const invoicesCsvHead = (rates: readonly BasisPoints[]): string =>
  sheetHead([
    ...['societe', 'journal', 'piece', 'numero', 'date', 'echeance', 'client', 'compte_client', 'siren'],
    ...rates.flatMap((rate) => [`ht_${rateName(rate)}`, `tva_${rateName(rate)}`]),
    ...['ht', 'tva', 'ttc', 'paye', 'avoirs_imputes', 'reste_du', 'etat'],
  ]);

export function invoicesCsvRow(
  invoice: ExportedInvoice,
  rates: readonly BasisPoints[],
  today: ParisDay,
): string {
  const { entity, journal_no, document, account_code } = invoice;
  const { kind, number, issued_on, due_on, buyer, totals } = document;
  const side = kind === 'credit_note' ? -1 : 1;
  const euros = (cents: number): number => toEuros(asCents(cents === 0 ? 0 : side * cents));
  const perRate = rates.flatMap((rate): Cell[] => {
    const groups = totals.vat_breakdown.filter(({ rate_bp }) => rate_bp === rate);
    const sum = (of: 'base' | 'vat') => groups.reduce((total, group) => total + group[of], 0);
    return groups.length > 0 ? [euros(sum('base')), euros(sum('vat'))] : [null, null];
  });
  return sheetRows([
    [
      ...[entity, journal_no, KIND_WORDS[kind], number, issued_on, due_on],
      ...[buyer.legal_name, account_code, buyer.siren],
      ...perRate,
      ...[euros(totals.ht), euros(totals.vat), euros(totals.ttc)],
      ...[euros(invoice.paid), euros(invoice.credited), euros(amountDue(invoice))],
      STATE_WORDS[statusOn(invoice, today)],
    ],
  ]);
}
