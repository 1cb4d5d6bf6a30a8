/** Invoices as the API shows them: euros and percents, drafts with what they lack. */
import { ENTITY_NAME } from '../../domain/common/entity.ts';
import type { InvoiceDocument, InvoiceParty } from '../../domain/invoices/document.ts';
import { amountDue, statusOn } from '../../domain/invoices/invoice-status.ts';
import { lineTotal } from '../../domain/invoices/totals.ts';
import { asCents, bpToPercent, toEuros } from '../../domain/money/money.ts';
import { daysBetween, type ParisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import { readCurrentRecords } from '../../store/invoices/current-records.ts';
import { recipientsOf } from '../../store/invoices/invoice-mails.ts';
import type { InvoiceDoc, InvoiceMailDoc, PaymentDoc } from '../../store/invoices/collections.ts';
import type { Lack } from '../../store/invoices/errors.ts';
import { clientNames, type ClientName } from '../deliveries/names.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Invoice, InvoiceSummary, LineItem, Payment } from './contract.ts';

/** Names of the clients some invoices are to. */
export const namesOf = (
  store: Store,
  invoices: readonly Pick<InvoiceDoc, 'client_id'>[],
): Promise<ReadonlyMap<string, ClientName>> =>
  clientNames(
    store,
    invoices.map(({ client_id }) => client_id),
  );

export const transmissionView = ({ transmission }: InvoiceDoc): InvoiceSummary['transmission'] => ({
  status: transmission?.state ?? 'not_required',
  at: maybeInstant(transmission?.at),
  words: transmission?.words ?? '',
});

const prepaidView = ({ prepaid }: InvoiceDoc): InvoiceSummary['prepaid'] =>
  prepaid ? { product_code: prepaid.produit, units: prepaid.units, paid_on: prepaid.paid_on ?? null } : null;
/** The rate of an invoice that has one. */
function rateOf({ vat_breakdown }: Pick<InvoiceDoc, 'vat_breakdown'>): number | null {
  const [rate, ...others] = new Set(vat_breakdown.map(({ rate_bp }) => rate_bp));
  return rate === undefined || others.length > 0 ? null : bpToPercent(rate);
}

export function invoiceSummary(
  invoice: InvoiceDoc,
  { names, today }: { names: ReadonlyMap<string, ClientName>; today: ParisDay },
): InvoiceSummary {
  const status = statusOn(invoice, today);
  const { client_id, buyer_entity, due_on } = invoice;
  const due = invoice.status === 'draft' || invoice.status === 'cancelled' ? 0 : amountDue(invoice);
  return {
    id: invoice._id,
    entity: invoice.entity,
    type: invoice.type,
    kind: invoice.kind,
    status,
    invoice_number: invoice.invoice_number ?? null,
    client_id: client_id ?? null,
    client_name: buyer_entity ? ENTITY_NAME[buyer_entity] : (names.get(client_id ?? '')?.name ?? ''),
    buyer_entity: buyer_entity ?? null,
    week_key: invoice.week_key ?? null,
    prepaid: prepaidView(invoice),
    settles_until: invoice.settles_until ?? null,
    description: invoice.description,
    amount_ht: toEuros(invoice.ht),
    vat_rate: rateOf(invoice),
    vat_amount: toEuros(invoice.vat),
    amount_ttc: toEuros(invoice.ttc),
    amount_paid: toEuros(invoice.paid),
    amount_credited: toEuros(invoice.credited),
    amount_due: toEuros(asCents(due)),
    issued_on: invoice.issued_on ?? null,
    due_on: due_on ?? null,
    issued_at: maybeInstant(invoice.issued_at),
    due_at: maybeInstant(due_on && parisDayStart(due_on)),
    paid_at: maybeInstant(invoice.paid_at),
    days_late: status === 'overdue' && due_on ? daysBetween(due_on, today) : 0,
    mail: { status: invoice.mail_status ?? 'none', sent_at: maybeInstant(invoice.mail_sent_at) },
    reminders_enabled: invoice.reminders_enabled ?? true,
    transmission: transmissionView(invoice),
    created_at: instant(invoice.created_at),
    updated_at: instant(invoice.updated_at),
  };
}

/** As lists show them. */
export async function summariesOf(
  store: Store,
  invoices: readonly InvoiceDoc[],
  today: ParisDay,
): Promise<InvoiceSummary[]> {
  const names = await namesOf(store, invoices);
  return invoices.map((invoice) => invoiceSummary(invoice, { names, today }));
}

export const lineItems = ({ lines }: InvoiceDocument): LineItem[] =>
  lines.map((line) => ({
    label: line.label,
    qty: line.quantity,
    unit_price_ht: toEuros(line.unit_price),
    discount_pct: bpToPercent(line.discount_bp),
    net_unit_price_ht: toEuros(line.net_unit_price),
    total_ht: toEuros(lineTotal(line)),
    vat_rate: bpToPercent(line.vat.rate_bp),
    free_reason: line.free ?? null,
  }));

const party = ({
  legal_name,
  address,
  address2,
  postal_code,
  city,
  country,
  siren,
  vat_number,
}: InvoiceParty) => ({
  ...{ legal_name, address, address2, postal_code, city, country, siren, vat_number },
});

export const paymentView = (payment: PaymentDoc, all: readonly PaymentDoc[]): Payment => ({
  id: payment._id,
  amount: toEuros(payment.amount),
  paid_on: payment.paid_on,
  means: payment.means,
  reference: payment.reference,
  cancels: payment.cancels ?? null,
  cancelled: all.some(({ cancels }) => cancels === payment._id),
  by: payment.by,
  at: instant(payment.at),
});

const mailView = (mail: InvoiceMailDoc): Invoice['mails'][number] => ({
  id: mail._id,
  kind: mail.kind,
  step: mail.step ?? null,
  simulated: mail.simulated ?? false,
  to: mail.to,
  status: mail.status,
  attempts: mail.attempts.map(({ at, result, code, reply }) => ({
    at: instant(at),
    result,
    code: code ?? null,
    reply: reply ?? null,
  })),
  at: instant(mail.created_at),
});

/** @param document frozen of an issued one; of a draft what it would be today */
export async function invoiceView(
  store: Store,
  invoice: InvoiceDoc,
  {
    document,
    missing,
    can_transmit,
    today,
  }: { document: InvoiceDocument; missing: readonly Lack[]; can_transmit: boolean; today: ParisDay },
): Promise<Invoice> {
  const { _id } = invoice;
  const [names, payments, mails, file, originals, following, { records }, recipients, client] =
    await Promise.all([
      namesOf(store, [invoice]),
      store.payments.find({ invoice_id: _id }).sort({ at: 1 }).toArray(),
      store.invoice_mails.find({ invoice_id: _id }).sort({ created_at: 1 }).toArray(),
      store.invoice_files.findOne({ _id }, { projection: { sha256: 1 } }),
      store.invoices
        .find({ _id: { $in: invoice.original_ids } })
        .sort({ _id: 1 })
        .toArray(),
      store.invoices.find({ original_ids: _id }).sort({ created_at: 1 }).toArray(),
      readCurrentRecords(store, invoice.record_ids),
      recipientsOf(store, invoice),
      invoice.client_id
        ? store.clients.findOne({ _id: invoice.client_id }, { projection: { reminders_enabled: 1 } })
        : null,
    ]);
  const { ht, vat, ttc, vat_breakdown } = document.totals;
  const notes = following.filter(({ kind }) => kind === 'credit_note');
  const finals = following.filter(({ kind }) => kind !== 'credit_note');
  const corrected = originals.map((original) => ({
    id: original._id,
    invoice_number: original.invoice_number!,
    issued_on: original.issued_on!,
  }));
  const summary = invoiceSummary({ ...invoice, ht, vat, ttc, vat_breakdown }, { names, today });
  return {
    ...summary,
    mail: { ...summary.mail, to: mails.filter(({ kind }) => kind === 'invoice').at(-1)?.to ?? [] },
    reason: invoice.reason,
    line_items: lineItems(document),
    vat_breakdown: vat_breakdown.map(({ category, rate_bp, base, vat: amount }) => ({
      category,
      rate: bpToPercent(rate_bp),
      base: toEuros(base),
      vat: toEuros(amount),
    })),
    seller: party(document.seller),
    buyer: party(document.buyer),
    period: document.period,
    record_ids: invoice.record_ids,
    can_transmit,
    weeks: invoice.week_key ? [invoice.week_key] : [...new Set(records.map(({ week_key }) => week_key))],
    recipients,
    client_reminders_enabled: client?.reminders_enabled ?? true,
    rebill: invoice.rebill ?? false,
    written_lines: invoice.manual_lines.map(({ label, quantity, unit_price, discount_bp }) => ({
      label,
      qty: quantity,
      unit_price_ht: toEuros(unit_price),
      discount_pct: bpToPercent(discount_bp),
    })),
    original: corrected[0] ?? null,
    originals: corrected,
    final_invoices: finals.map((final) => ({
      id: final._id,
      invoice_number: final.invoice_number!,
      amount_ttc: toEuros(final.ttc),
    })),
    credit_notes: notes.map((note) => ({
      id: note._id,
      invoice_number: note.invoice_number ?? null,
      status: note.status,
      amount_ttc: toEuros(note.ttc),
    })),
    payments: payments.map((payment) => paymentView(payment, payments)),
    mails: mails.map(mailView),
    missing: [...missing],
    pdf_sha256: file?.sha256 ?? null,
    transfer_count: invoice.transfer_ids.length,
  };
}
