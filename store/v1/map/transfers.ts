/** What the companies owe each other of version 1 (09-v1-database §1.18–1.19). */
import { isRecordStatus } from '../../../domain/billing/record-status.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import type { TransferStatus } from '../../../domain/intercompany/transfer.ts';
import { isWeekKey, type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import { cents, entity, id, instant, latest, lower, present, text, texts } from '../../../domain/v1/read.ts';
import type { InterfacturationDoc, TransferDoc } from '../../intercompany/collections.ts';
import type { V1Context } from '../context.ts';
import { madeIn, type OldRow } from '../old.ts';
import type { PlannedDelivery } from '../survey.ts';

const cellKey = (week: string, from: string, to: string) => `${week}|${from}>${to}`;

const cells = (key: string, status: string, price: number, sign: number): Record<string, number> => ({
  [`transfers|${key}|${status}`]: sign,
  [`transfers_price|${key}`]: sign * price,
});

/** How the old database counts one. */
export const transferCells = (row: OldRow, sign = 1): Record<string, number> =>
  cells(
    cellKey(text(row.week_key), text(row.from_entity) || '-', text(row.to_entity) || '-'),
    lower(row.transfer_status),
    cents(row.unit_price_ht),
    sign,
  );

function sumOf(...all: Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const one of all) for (const [cell, n] of Object.entries(one)) sum[cell] = (sum[cell] ?? 0) + n;
  return Object.fromEntries(Object.entries(sum).filter(([, n]) => n !== 0));
}

export interface TransferFacts {
  plans: ReadonlyMap<string, { plan: PlannedDelivery; owner: Entity }>;
  /** Issued invoices between the companies, with what is on them. */
  invoices: ReadonlyMap<string, readonly string[]>;
}

export function transferDocs(
  row: OldRow,
  { plans, invoices }: TransferFacts,
  { asOf, out }: V1Context,
): TransferDoc[] {
  const old = { collection: 'intercompany_transfers', id: id(row.id) || row._id.toHexString() };
  const found = plans.get(id(row.delivery_id));
  if (!found) return out.leave({ ...old, code: 'transfer_orphan', effects: transferCells(row, -1) }) ?? [];
  const { plan, owner } = found;
  const { of } = plan;
  if (owner === of.entity)
    return out.leave({ ...old, code: 'transfer_own', effects: transferCells(row, -1) }) ?? [];
  const created_at = instant(row.created_at) ?? madeIn(row);
  const week_key = isWeekKey(text(row.week_key)) ? (text(row.week_key) as WeekKey) : weekKey(created_at);
  const said = lower(row.transfer_status);
  const accepted = plan.status === 'sent' && of.outcome === 'accepted' && !of.simulated;
  const on = invoices.get(id(row.invoice_id));
  const listed = on?.includes(id(row.id)) ?? false;
  const returned = said === 'invoiced' && listed && !accepted;
  const status: TransferStatus =
    said === 'invoiced'
      ? listed
        ? 'invoiced'
        : accepted
          ? 'pending'
          : 'cancelled'
      : said === 'pending'
        ? accepted
          ? 'pending'
          : 'cancelled'
        : said === 'error'
          ? accepted
            ? 'error'
            : 'cancelled'
          : 'cancelled';
  const price = status === 'error' && cents(row.unit_price_ht) === 0 ? null : cents(row.unit_price_ht);
  const code =
    said === status
      ? returned
        ? 'transfer_returned_invoiced'
        : 'transfer_direction'
      : said === 'invoiced'
        ? 'transfer_not_on_invoice'
        : 'transfer_returned';
  const now = cells(cellKey(week_key, owner, of.entity), status, price ?? 0, 1);
  const reversal = returned ? cells(cellKey(week_key, owner, of.entity), 'pending', price ?? 0, 1) : {};
  const effects = sumOf(now, reversal, transferCells(row, -1));
  if (Object.keys(effects).length > 0) out.list({ ...old, code, effects });
  const doc: TransferDoc = {
    _id: of.id,
    delivery_id: of.id,
    lead_id: of.lead_id,
    ...{ from_entity: owner, to_entity: of.entity, client_id: of.client_id, produit: of.produit, week_key },
    sent_at: of.at,
    status,
    price,
    ...(status === 'error' && {
      error_code: price === null ? ('PRICE_MISSING' as const) : ('RULE_FAILED' as const),
    }),
    ...(status === 'invoiced' && { invoice_id: id(row.invoice_id) }),
    ...(status === 'cancelled' && {
      cancelled_at: instant(row.cancelled_at) ?? asOf,
      cancelled_by: 'system',
      cancel_reason: said === 'cancelled' ? text(row.error_message) || 'version 1' : 'import: lead rendu',
    }),
    created_at,
    updated_at: latest(instant(row.updated_at), created_at)!,
  };
  if (!returned) return [doc];
  const { invoice_id: _on, ...rest } = doc;
  return [doc, { ...rest, _id: `${doc._id}|reversal`, reverses: doc._id, status: 'pending' }];
}

/** Of leads that crossed and have none. Weeks that are settled stay so. */
export function missingTransfers(
  { plans }: TransferFacts,
  {
    seen,
    settled,
    prices,
  }: { seen: ReadonlySet<string>; settled: ReadonlySet<string>; prices: ReadonlyMap<string, number> },
  { asOf, out }: V1Context,
): TransferDoc[] {
  return [...plans.values()].flatMap(({ plan, owner }): TransferDoc[] => {
    const { of, status } = plan;
    if (
      owner === of.entity ||
      status !== 'sent' ||
      of.outcome !== 'accepted' ||
      of.simulated ||
      seen.has(of.id)
    )
      return [];
    const week_key = weekKey(of.at);
    const old = { collection: 'deliveries', id: of.id };
    if (settled.has(cellKey(week_key, owner, of.entity)))
      return out.leave({ ...old, code: 'transfer_missing_settled' }) ?? [];
    const price = prices.get(`${owner}->${of.entity}|${of.produit}`) ?? null;
    const doc = {
      ...{ _id: of.id, delivery_id: of.id, lead_id: of.lead_id, from_entity: owner, to_entity: of.entity },
      ...{ client_id: of.client_id, produit: of.produit, week_key, sent_at: of.at },
      ...(price === null
        ? { status: 'error' as const, error_code: 'PRICE_MISSING' as const }
        : { status: 'pending' as const }),
      price: price as TransferDoc['price'],
      ...{ created_at: of.at, updated_at: asOf },
    };
    out.list({
      ...old,
      code: 'transfer_missing',
      effects: cells(cellKey(week_key, owner, of.entity), doc.status, price ?? 0, 1),
    });
    return [doc];
  });
}

/** Only what a person noted of the invoice outside. */
export const interfacturationDocs = (all: readonly OldRow[], asOf: Date): InterfacturationDoc[] =>
  all.flatMap((row) => {
    const from = entity(row.from_entity);
    const to = entity(row.to_entity);
    const week = text(row.week_key);
    const status = lower(row.status);
    const outside = text(row.external_invoice_number);
    if (!from || !to || !isWeekKey(week) || (outside === '' && status === 'not_invoiced')) return [];
    const produit = text(row.product_code).toUpperCase();
    return {
      ...{
        _id: `${week}|${from}|${to}|${produit}`,
        from_entity: from,
        to_entity: to,
        week_key: week,
        produit,
      },
      status: isRecordStatus(status) ? status : 'not_invoiced',
      ...present({
        external_invoice_number: outside,
        issued_at: instant(row.issued_at),
        paid_at: instant(row.paid_at),
      }),
      updated_at: instant(row.updated_at) ?? asOf,
    };
  });

export const onInvoice = (row: OldRow): readonly string[] => texts(row.transfer_ids);
