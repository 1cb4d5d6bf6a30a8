/** What is told of one invoice beside its lines. */
import { addressOf, openable } from '../../lib/addresses.ts';
import type { Invoice } from '../../lib/api/types.ts';
import type { Fact } from '../../lib/components/ui/Facts.svelte';
import { money, plural } from '../../lib/format/number.ts';
import { dateTime, weekNumber, weekRange } from '../../lib/format/date.ts';
import { TRANSMISSION_STATE } from '../../lib/labels/invoice.ts';
import { dayText, percentText } from './columns.ts';

/** Where it stands, as one sentence. */
export function standing(invoice: Invoice): string {
  const { status, kind, client_name: who, amount_due, due_on, days_late } = invoice;
  const due = money(amount_due);
  if (status === 'draft')
    return invoice.missing.length > 0
      ? `À ${who}. Il lui manque ${plural(invoice.missing.length, 'mention')} : elle ne peut pas encore être émise.`
      : `À ${who}. Prête à être émise : elle recevra alors son numéro, et ne changera plus.`;
  if (status === 'cancelled') return `À ${who}. Annulée en entier par un avoir, pour être refacturée.`;
  if (kind === 'credit_note')
    return amount_due > 0
      ? `À ${who}. Il en reste ${due} à imputer ou à rembourser.`
      : `À ${who}. Imputé ou remboursé en entier.`;
  if (status === 'paid') {
    const paid = lastPayment(invoice);
    return paid ? `À ${who}. Réglée le ${dayText(paid)}.` : `À ${who}. Soldée par avoir.`;
  }
  if (status === 'overdue')
    return `À ${who}. ${due} auraient dû être réglés le ${dayText(due_on)}, il y a ${plural(days_late, 'jour')}.`;
  return `À ${who}. ${due} à régler avant le ${dayText(due_on)}.`;
}

const lastPayment = ({ payments, paid_at }: Invoice): string | null =>
  payments.filter(({ cancels, cancelled }) => !cancels && !cancelled).at(-1)?.paid_on ??
  paid_at?.slice(0, 10) ??
  null;

export function amountFacts(invoice: Invoice): Fact[] {
  const { amount_ht, amount_ttc, amount_paid, amount_credited, amount_due, vat_breakdown } = invoice;
  const note = invoice.kind === 'credit_note';
  return [
    { label: 'Total HT', value: money(amount_ht) },
    ...vat_breakdown.map(({ rate, base, vat }) => ({
      label: `TVA ${percentText(rate)}`,
      value: `${money(vat)} sur ${money(base)}`,
    })),
    { label: 'Total TTC', value: money(amount_ttc) },
    ...(invoice.status === 'draft'
      ? []
      : [
          { label: note ? 'Remboursé, imputé' : 'Payé', value: money(amount_paid) },
          { label: note ? 'Déduit de la facture' : 'Avoirs', value: money(amount_credited) },
          { label: note ? 'Reste à imputer' : 'Reste dû', value: money(amount_due) },
        ]),
  ];
}

/** Nothing of a company that has no platform. */
function transmissionFacts({ transmission: { status, at, words }, status: stands }: Invoice): Fact[] {
  if (stands === 'draft' || status === 'not_required') return [];
  const value = [TRANSMISSION_STATE[status], at && dateTime(at), words].filter(Boolean).join(' · ');
  return [{ label: 'Facture électronique', value }];
}
const prepaidText = ({ prepaid }: Invoice): string =>
  prepaid
    ? `${plural(prepaid.units, 'unité')} ${prepaid.product_code}${prepaid.paid_on ? `, payées le ${dayText(prepaid.paid_on)}` : ''}`
    : '';

export function invoiceFacts(invoice: Invoice): Fact[] {
  const { id, client_id, entity, buyer, period, weeks, recipients, status } = invoice;
  const draft = status === 'draft';
  return [
    { label: 'Client', value: invoice.client_name, href: client_id && addressOf.client(client_id, entity) },
    { label: 'Facturé à', value: buyer.legal_name },
    {
      label: 'Adresse',
      value: [buyer.address, buyer.address2, `${buyer.postal_code} ${buyer.city}`.trim()]
        .filter(Boolean)
        .join(', '),
    },
    { label: 'SIREN', value: buyer.siren, copy: true },
    { label: 'N° de TVA', value: buyer.vat_number, copy: true },
    { label: 'Prépayé', value: prepaidText(invoice) },
    { label: 'Période', value: `du ${dayText(period.from)} au ${dayText(period.to)}` },
    { label: draft ? 'Émise le' : 'Date d’émission', value: dayText(invoice.issued_on) },
    { label: 'Échéance', value: invoice.kind === 'credit_note' ? '' : dayText(invoice.due_on) },
    ...weeks.map((week) => ({
      label: `Semaine ${weekNumber(week)}`,
      value: weekRange(week),
      href: openable(`/facturation?week=${week}`),
    })),
    { label: draft ? 'Partira à' : 'Adresses', value: recipients.join(', ') || 'Aucune adresse valable' },
    ...transmissionFacts(invoice),
    { label: 'Motif', value: invoice.reason },
    { label: 'Note interne', value: invoice.description },
    { label: 'SHA-256 du PDF', value: invoice.pdf_sha256, mono: true, copy: true },
    { label: 'Identifiant', value: id, mono: true, copy: true },
  ];
}

/** What it sells ahead; nothing of another document. */
