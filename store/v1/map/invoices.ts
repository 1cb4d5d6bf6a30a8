/** Invoices of version 1 (09-v1-database §1.16): issued ones keep their number and amounts; what was never issued loses its number. */
import { otherEntity } from '../../../domain/common/entity.ts';
import type { InvoiceDocument, InvoiceLine, LineVat } from '../../../domain/invoices/document.ts';
import { asBasisPoints, asCents, type Cents } from '../../../domain/money/money.ts';
import {
  addDays,
  isWeekKey,
  parisDay,
  type ParisDay,
  type WeekKey,
  weekKeyOfDay,
} from '../../../domain/time/paris-time.ts';
import {
  cents,
  day,
  entity,
  id,
  instant,
  lower,
  number,
  percent,
  present,
  rows,
  text,
  texts,
  whole,
} from '../../../domain/v1/read.ts';
import type { InvoiceDoc, InvoiceSeriesDoc, PaymentDoc } from '../../invoices/collections.ts';
import type { V1Context } from '../context.ts';
import { madeIn, type OldRow } from '../old.ts';

const ISSUED = ['sent', 'paid', 'overdue'];
/** Overdue is what the calendar says. */
export const invoiceStatus = (row: OldRow): string =>
  lower(row.status) === 'overdue' ? 'sent' : lower(row.status) || 'draft';
export const isIntercompany = (row: OldRow): boolean => lower(row.type) === 'intercompany';
export const isFossil = (row: OldRow): boolean => entity(row.entity) === null;

export function invoiceCells(row: OldRow, sign = 1): Record<string, number> {
  const key = `${text(row.entity) || '-'}|${isIntercompany(row) ? 'intercompany' : 'external'}|${invoiceStatus(row)}`;
  return {
    [`invoices|${key}`]: sign,
    [`invoices_ht|${key}`]: sign * cents(row.amount_ht),
    [`invoices_ttc|${key}`]: sign * cents(row.amount_ttc),
    ...(ISSUED.includes(lower(row.status)) && { [`invoice_number|${text(row.invoice_number)}`]: sign }),
  };
}

/** Its lines where they are its amount, else one that is. */
function linesOf(row: OldRow, vat: LineVat, ht: Cents): { lines: InvoiceLine[]; asWritten: boolean } {
  const line = (label: string, quantity: number, unit: Cents): InvoiceLine => ({
    ...{
      label: label || 'Leads',
      quantity,
      unit_price: unit,
      discount_bp: asBasisPoints(0),
      net_unit_price: unit,
      vat,
    },
  });
  const lines = rows(row.line_items).map((one) =>
    line(text(one.label) || text(one.product), whole(one.qty), cents(one.unit_price_ht)),
  );
  const sum = lines.reduce((total, { quantity, unit_price }) => total + quantity * unit_price, 0);
  if (lines.length > 0 && sum === ht) return { lines, asWritten: true };
  return { lines: [line(text(row.description), 1, ht)], asWritten: lines.length === 0 };
}

const PARTY = {
  ...{ legal_name: '', address: '', address2: '', postal_code: '', city: '', country: 'FR' },
  ...{ siren: '', siret: '', vat_number: '', electronic_address: '' },
};

/** What is known of what was printed: v1 kept no more. */
function documentOf(
  row: OldRow,
  invoice: { number: string; issued_on: ParisDay; due_on: ParisDay },
  amounts: { lines: InvoiceLine[]; vat: LineVat; ht: Cents; tax: Cents; ttc: Cents },
): InvoiceDocument {
  const { lines, vat, ht, tax, ttc } = amounts;
  return {
    kind: 'invoice',
    ...invoice,
    period: { from: invoice.issued_on, to: invoice.issued_on },
    seller: {
      ...PARTY,
      legal_name: text(row.entity),
      ...{
        legal_form: '',
        capital: '',
        rcs: '',
        iban: '',
        bic: '',
        vat_on_debits: false,
        operation_category: 'S',
      },
      ...{ pmd_text: '', pmt_text: '', aab_text: '', footer: '' },
    },
    buyer: { ...PARTY, legal_name: text(row.client_name), customer_type: 'B2B', purchase_order: '' },
    lines,
    totals: { ht, vat: tax, ttc, vat_breakdown: [{ ...vat, base: ht, vat: tax }] },
    paid: asCents(0),
    after_deposit: false,
    corrects: [],
    reason: '',
  };
}

/** @returns null when it is not carried; the list says why */
export function invoiceDoc(row: OldRow, { known, asOf, out }: V1Context): InvoiceDoc | null {
  const _id = id(row.id) || row._id.toHexString();
  const old = { collection: 'invoices', id: _id };
  const company = entity(row.entity);
  const between = isIntercompany(row);
  const said = invoiceStatus(row);
  const issued = ISSUED.includes(said);
  if (!company) return out.leave({ ...old, code: 'invoice_fossil', effects: invoiceCells(row, -1) });
  if (between && !issued) return out.leave({ ...old, code: 'ic_draft', effects: invoiceCells(row, -1) });
  const ht = cents(row.amount_ht);
  const ttc = number(row.amount_ttc) === null ? ht : cents(row.amount_ttc);
  const tax = asCents(ttc - ht);
  const rate = between ? asBasisPoints(0) : (percent(row.vat_rate) ?? asBasisPoints(2000));
  const vat: LineVat = {
    category: rate === 0 ? 'E' : 'S',
    rate_bp: rate,
    exemption_code: '',
    exemption_text: '',
  };
  const { lines, asWritten } = linesOf(row, vat, ht);
  if (!asWritten) out.list({ ...old, code: 'invoice_lines' });
  if (Math.abs(Math.round((ht * rate) / 10_000) - tax) > 1) out.list({ ...old, code: 'invoice_total' });
  const created_at = instant(row.created_at) ?? madeIn(row);
  const at = instant(row.sent_at) ?? instant(row.issued_at) ?? created_at;
  const issued_on = parisDay(at);
  const terms = known.clients.get(id(row.client_id))?.row;
  const due_on = day(row.due_at) ?? addDays(issued_on, number(terms?.payment_terms_days) ?? 30);
  const number_ = text(row.invoice_number);
  const week = isWeekKey(text(row.week_key)) ? (text(row.week_key) as WeekKey) : weekKeyOfDay(issued_on);
  const paid = said === 'paid';
  if (!issued) out.list({ ...old, code: 'invoice_never_issued', facts: { number: number_ } });
  return {
    _id,
    entity: company,
    type: between ? 'intercompany' : 'external',
    kind: 'invoice',
    status: issued ? (paid ? 'paid' : 'sent') : 'draft',
    ...(between ? { buyer_entity: otherEntity(company), week_key: week } : { client_id: id(row.client_id) }),
    record_ids: [],
    manual_lines: issued
      ? []
      : lines.map(({ label, quantity, unit_price, discount_bp }) => ({
          label,
          quantity,
          unit_price,
          discount_bp,
        })),
    corrections: [],
    transfer_ids: between ? texts(row.transfer_ids) : [],
    description: text(row.description),
    original_ids: [],
    reason: '',
    ...{ ht, vat: tax, ttc, vat_breakdown: [{ ...vat, base: ht, vat: tax }] },
    paid: paid ? asCents(Math.max(0, ttc)) : asCents(0),
    credited: asCents(0),
    ...(issued && {
      invoice_number: number_,
      document: documentOf(row, { number: number_, issued_on, due_on }, { lines, vat, ht, tax, ttc }),
      ...{ issued_on, due_on, issued_at: at, issued_by: 'system', mail_status: 'none' as const },
      ...present({ paid_at: paid ? (instant(row.paid_at) ?? at) : undefined }),
      // Nobody is reminded of what another system has written.
      ...{ reminders_enabled: false, imported: true as const },
    }),
    rev: 0,
    created_by: text(row.created_by) || 'system',
    created_at,
    updated_at: instant(row.updated_at) ?? (created_at < asOf ? created_at : asOf),
  };
}

export const paymentDoc = ({
  _id,
  entity: company,
  client_id,
  paid,
  paid_at,
}: InvoiceDoc): PaymentDoc | null =>
  paid > 0 && paid_at
    ? {
        ...{
          _id: `v1|${_id}`,
          invoice_id: _id,
          entity: company,
          ...(client_id && { client_id }),
          amount: paid,
        },
        ...{
          paid_on: parisDay(paid_at),
          means: 'virement',
          reference: 'Version 1',
          by: 'system',
          at: paid_at,
        },
      }
    : null;

/** `42` and `2026` of `ZR7-202602-0042` and of `IC-ZR7-2026-W07-0042`. */
function numbered(invoice_number: string): { year: string; n: number } | null {
  const [, year, n] = /-(\d{4})(?:\d{2}|-W\d{2})-(\d+)$/.exec(invoice_number) ?? [];
  return year && n ? { year, n: Number(n) } : null;
}

/** The highest number of each series, drafts included: none that was printed is given again. */
export function seriesDocs(all: readonly OldRow[]): InvoiceSeriesDoc[] {
  const series = new Map<string, InvoiceSeriesDoc>();
  for (const row of all) {
    const company = entity(row.entity);
    const of = numbered(text(row.invoice_number));
    if (!company || !of) continue;
    const _id = `${isIntercompany(row) ? 'intercompany' : 'external'}|${company}|${of.year}`;
    const before = series.get(_id);
    const last_issued_on = parisDay(instant(row.sent_at) ?? instant(row.created_at) ?? madeIn(row));
    const last = Math.max(before?.last ?? 0, of.n);
    const latestDay =
      before && before.last_issued_on > last_issued_on ? before.last_issued_on : last_issued_on;
    series.set(_id, { _id, last, imported: last, last_issued_on: latestDay });
  }
  return [...series.values()];
}

/** Numbers that two issued invoices of a company have. */
export function numbersTwice(all: readonly OldRow[]): string[] {
  const seen = new Set<string>();
  return all
    .filter((row) => !isFossil(row) && ISSUED.includes(lower(row.status)))
    .map((row) => `${text(row.entity)} ${text(row.invoice_number)}`)
    .filter((key) => seen.size === seen.add(key).size);
}
