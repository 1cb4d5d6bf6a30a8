/**
 * What a draft would be if it were issued today: made of the companies' and the client's data, the ledger and what a person
 * wrote, all as they are now. Issuing takes the same document, read inside its own transaction, and freezes it.
 */
import type { ClientSession } from 'mongodb';
import type { CreditReason } from '../../domain/billing/credit-reasons.ts';
import {
  buyerOfClient,
  buyerOfCompany,
  clientVat,
  DEFAULT_TERMS_DAYS,
  dueDay,
  recordLines,
  sellerOf,
} from '../../domain/invoices/assemble.ts';
import type { InvoiceBuyer, InvoiceDocument, InvoiceLine, LineVat } from '../../domain/invoices/document.ts';
import { paidAhead, prepaidLine } from '../../domain/invoices/prepaid-sale.ts';
import { totalsOf } from '../../domain/invoices/totals.ts';
import { netUnitPrice } from '../../domain/money/price.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { BillingRecordDoc } from '../billing/collections.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { Store } from '../db/mongo.ts';
import { readProductNames } from '../settings/product-names.ts';
import { readEntity } from '../settings/change-setting.ts';
import type { InvoiceDoc } from './collections.ts';
import { type CurrentRecords, readCurrentRecords } from './current-records.ts';
import { readOriginals, correctionLines } from './correction-lines.ts';
import { readSettlement, type Settlement } from './settlement.ts';
import { transferLines } from './transfer-lines.ts';

export interface DraftDocument extends CurrentRecords {
  document: InvoiceDocument;
  client: ClientDoc | null;
  originals: InvoiceDoc[];
  /** Of an invoice after deposits: what it bills of them. */
  settlement?: Settlement;
}

type Options = { session?: ClientSession };

async function buyerOf(store: Store, invoice: InvoiceDoc, client: ClientDoc | null, session?: ClientSession) {
  if (invoice.buyer_entity) {
    const buyer = buyerOfCompany(await readEntity(store, invoice.buyer_entity, session));
    return { buyer, terms: { payment_terms_days: DEFAULT_TERMS_DAYS } };
  }
  if (!client) throw new Error('the client of the invoice is gone');
  return { buyer: buyerOfClient(client), terms: client };
}

/** Free units of some records, by record and reason; those that came back are none. */
async function freeUnits(store: Store, records: readonly BillingRecordDoc[], options: Options) {
  const free = new Map<string, Map<CreditReason, number>>();
  const giving = records.filter(({ units_free }) => units_free > 0);
  if (giving.length === 0) return free;
  const lines = await store.billing_ledger
    .find(
      {
        $or: giving.map(({ build_id, record_id }) => ({ build_id, record_id })),
        $nor: [{ kind: 'delivery', free_by: { $exists: false } }],
      },
      { ...options, projection: { record_id: 1, kind: 1, delivery_id: 1, free_by: 1 } },
    )
    .toArray();
  const back = new Set(lines.flatMap(({ kind, delivery_id }) => (kind === 'reversal' ? delivery_id : [])));
  const given = lines.filter(({ kind, delivery_id }) => kind === 'delivery' && !back.has(delivery_id));
  const ids = [...new Set(given.map(({ free_by }) => free_by!))];
  const credits = await store.billing_credits.find({ _id: { $in: ids } }, options).toArray();
  const reasons = new Map(credits.map(({ _id, reason }) => [_id, reason]));
  for (const { record_id, free_by } of given) {
    const of = free.get(record_id) ?? new Map<CreditReason, number>();
    const reason = reasons.get(free_by!) ?? 'autre';
    free.set(record_id, of.set(reason, (of.get(reason) ?? 0) + 1));
  }
  return free;
}

async function linesOf(
  store: Store,
  invoice: InvoiceDoc,
  { records, client, originals, settlement }: Omit<DraftDocument, 'document' | 'weeks'>,
  options: Options,
): Promise<InvoiceLine[]> {
  if (invoice.type === 'intercompany') return transferLines(store, invoice, originals, options);
  if (invoice.kind === 'credit_note') return correctionLines(store, invoice, originals, options);
  const nameOf = await readProductNames(store, options.session);
  const free = await freeUnits(store, records, options);
  const sold = records.flatMap((record) => {
    const { unit_price, vat_bp } = record;
    // A record without a price is on no invoice; its draft says so.
    if (unit_price === null) return [];
    const given = [...(free.get(record.record_id) ?? [])].map(([reason, units]) => ({ reason, units }));
    const vat = clientVat(vat_bp, client!);
    return recordLines({ ...record, unit_price, free: given }, nameOf(record.produit), vat);
  });
  const vat: LineVat = clientVat(client!.vat_rate_bp, client!);
  const written = invoice.manual_lines.map((line) => ({
    ...line,
    net_unit_price: netUnitPrice(line.unit_price, line.discount_bp),
    vat,
  }));
  const { prepaid } = invoice;
  return [
    ...(prepaid ? [prepaidLine(prepaid, nameOf(prepaid.produit), vat)] : []),
    ...(settlement?.lines ?? []),
    ...sold,
    ...written,
  ];
}

function periodOf(
  invoice: InvoiceDoc,
  draft: Pick<DraftDocument, 'records' | 'originals'> & { settlement: Settlement | undefined },
  issued_on: ParisDay,
) {
  const { records, originals, settlement } = draft;
  const chosen = invoice.period ?? settlement?.period;
  if (chosen) return chosen;
  const frozen = originals.flatMap(({ document }) => document?.period ?? []);
  const from = [
    ...records.map(({ first_day }) => first_day),
    ...frozen.map((period) => period.from),
  ].sort()[0];
  const to = [...records.map(({ last_day }) => last_day), ...frozen.map((period) => period.to)].sort().at(-1);
  return { from: from ?? issued_on, to: to ?? issued_on };
}

async function settlementOf(
  store: Store,
  { entity, client_id, settles_until }: InvoiceDoc,
  options: Options,
): Promise<Settlement | undefined> {
  if (!settles_until || !client_id) return undefined;
  return readSettlement(store, { entity, client_id, until: settles_until }, options);
}

/** A credit note is due at once: it is money the client already has. What is paid was due when it was. */
function dueOf(
  { kind, prepaid }: InvoiceDoc,
  {
    issued_on,
    settled,
    terms,
  }: { issued_on: ParisDay; settled: boolean; terms: Parameters<typeof dueDay>[1] },
): ParisDay {
  if (kind === 'credit_note') return issued_on;
  return settled && prepaid?.paid_on ? prepaid.paid_on : dueDay(issued_on, terms);
}

/**
 * @param issued_on the day it would be issued
 * @param session the transaction that issues it
 */
export async function readDraft(
  store: Store,
  invoice: InvoiceDoc,
  issued_on: ParisDay,
  session?: ClientSession,
): Promise<DraftDocument> {
  const options: Options = session ? { session } : {};
  const company = await readEntity(store, invoice.entity, session);
  const client = invoice.client_id ? await store.clients.findOne({ _id: invoice.client_id }, options) : null;
  const { buyer, terms } = await buyerOf(store, invoice, client, session);
  const { records, weeks } = await readCurrentRecords(store, invoice.record_ids, session);
  const settlement = await settlementOf(store, invoice, options);
  const originals = settlement?.deposits ?? (await readOriginals(store, invoice, options));
  const lines = await linesOf(
    store,
    invoice,
    { records, client, originals, ...(settlement && { settlement }) },
    options,
  );
  const totals = totalsOf(lines);
  const paid = settlement ? totalsOf(settlement.lines).ttc : paidAhead(invoice.prepaid, lines[0], totals);
  const document: InvoiceDocument = {
    kind: invoice.kind,
    number: null,
    issued_on,
    due_on: dueOf(invoice, { issued_on, settled: paid > 0 && paid === totals.ttc, terms }),
    period: periodOf(invoice, { records, originals, settlement }, issued_on),
    seller: sellerOf(company),
    buyer: buyer satisfies InvoiceBuyer,
    lines,
    totals,
    paid,
    after_deposit: settlement !== undefined,
    corrects: originals.map(({ kind, invoice_number, issued_on: on }) => ({
      number: invoice_number!,
      issued_on: on!,
      ...(kind === 'deposit' && { deposit: true as const }),
    })),
    reason: invoice.reason,
  };
  return { document, client, records, weeks, originals, ...(settlement && { settlement }) };
}
