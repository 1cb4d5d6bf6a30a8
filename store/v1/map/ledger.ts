/** The weekly ledger of version 1: closed history, copied and never built again (09-v1-database §1.14–1.15). */
import { isBillingMode } from '../../../domain/billing/billing-mode.ts';
import { isLocking, isRecordStatus } from '../../../domain/billing/record-status.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { netUnitPrice } from '../../../domain/money/price.ts';
import { addDays, isWeekKey, type WeekKey, weekMonday } from '../../../domain/time/paris-time.ts';
import {
  cents,
  day,
  entity,
  flag,
  id,
  instant,
  lower,
  number,
  percent,
  present,
  price,
  text,
  whole,
} from '../../../domain/v1/read.ts';
import type { BillingRecordDoc, LedgerLineDoc } from '../../billing/collections.ts';
import type { V1Context } from '../context.ts';
import { madeIn, type OldRow } from '../old.ts';
import type { PlannedDelivery } from '../survey.ts';

export const buildOf = (company: Entity, week: string): string => `v1|${company}|${week}`;

const recordId = (row: OldRow): string =>
  `v1-${text(row.week_key)}-${id(row.client_id)}-${text(row.product_code)}-${id(row.order_id) || 'none'}`;

const ZERO = asBasisPoints(0);
const modeOf = (value: unknown) =>
  (isBillingMode(text(value)) ? text(value) : 'WEEKLY_INVOICE') as 'PREPAID' | 'WEEKLY_INVOICE';

/** What both kinds of documents are keyed by. */
const keyOf = (row: OldRow, company: Entity, unit: unknown) => ({
  billing_entity: company,
  week_key: text(row.week_key) as WeekKey,
  client_id: id(row.client_id),
  produit: text(row.product_code).toUpperCase(),
  commande_id: id(row.order_id),
  unit_price: price(unit),
  discount_bp: percent(row.discount_pct_snapshot) ?? ZERO,
  vat_bp: percent(row.vat_rate_snapshot) ?? asBasisPoints(2000),
  supplement: 0,
});

const lineKey = (row: OldRow): string =>
  `${text(row.week_key)}|${id(row.client_id)}|${text(row.product_code).toUpperCase()}`;

/** @param plans by delivery @param seen deliveries that have their line */
export function ledgerLine(
  row: OldRow,
  plans: ReadonlyMap<string, PlannedDelivery>,
  seen: Set<string>,
  { known, survey, out }: V1Context,
): LedgerLineDoc | null {
  const delivery_id = id(row.delivery_id);
  const plan = plans.get(delivery_id);
  const company = entity(row.billing_entity) ?? known.clients.get(id(row.client_id))?.entity ?? null;
  const week = text(row.week_key);
  const leave = (code: 'line_unsent' | 'line_twice' | 'line_open_week' | 'line_orphan') => {
    const net = cents(row.amount_net_eur);
    const effects = { [`ledger_count|${lineKey(row)}`]: -1, [`ledger_net|${lineKey(row)}`]: -net };
    out.list({ collection: 'billing_ledger', id: id(row.id) || row._id.toHexString(), code, effects });
    return null;
  };
  if (!plan || !company || !isWeekKey(week)) return leave('line_orphan');
  if (week >= survey.week) return leave('line_open_week');
  if (plan.status !== 'sent' || plan.of.simulated) return leave('line_unsent');
  if (seen.has(delivery_id)) return leave('line_twice');
  seen.add(delivery_id);
  const key = keyOf(row, company, row.unit_price_eur_snapshot);
  const build_id = buildOf(company, week);
  const outcome = lower(row.outcome);
  return {
    ...key,
    ...{ _id: `${build_id}|${delivery_id}|delivery`, build_id, record_id: recordId(row), kind: 'delivery' },
    delivery_id,
    lead_id: plan.of.lead_id,
    departement: text(row.dept),
    line_type: lower(row.unit_type) === 'lb' ? 'lb' : 'lead',
    source_entity: entity(row.source_entity) ?? company,
    sent_at: plan.of.at,
    outcome: outcome === 'rejected' || outcome === 'removed' ? outcome : 'accepted',
    billable: flag(row.is_billable),
    net_unit_price: key.unit_price === null ? null : netUnitPrice(key.unit_price, key.discount_bp),
    billing_mode: modeOf(row.billing_mode_snapshot),
    // What v1 wrote, to the cent.
    v1_net: cents(row.amount_net_eur),
  } as LedgerLineDoc;
}

export function recordCells(row: OldRow, sign = 1): Record<string, number> {
  const week = text(row.week_key);
  return {
    [`records|${week}|${statusOf(row)}`]: sign,
    [`records_ht|${week}`]: sign * cents(row.net_total_ht),
    [`records_vat|${week}`]: sign * cents(row.vat_amount),
    [`records_ttc|${week}`]: sign * cents(row.total_ttc_expected),
    [`records_outside|${week}`]: sign * cents(row.external_invoice_ttc),
  };
}

const statusOf = (row: OldRow) =>
  (isRecordStatus(lower(row.status)) ? lower(row.status) : 'not_invoiced') as BillingRecordDoc['status'];

export function recordDoc(
  row: OldRow,
  seen: Set<string>,
  { known, survey, out }: V1Context,
): BillingRecordDoc | null {
  const record_id = recordId(row);
  const week = text(row.week_key) as WeekKey;
  const company = entity(row.billing_entity) ?? known.clients.get(id(row.client_id))?.entity ?? null;
  const old = { collection: 'billing_records', id: id(row.id) || row._id.toHexString() };
  if (!company || !isWeekKey(week) || seen.has(record_id) || week >= survey.week) {
    const code = isWeekKey(week) && week >= survey.week ? 'record_open_week' : 'record_twice';
    out.list({ ...old, code, effects: recordCells(row, -1) });
    return null;
  }
  seen.add(record_id);
  const key = keyOf(row, company, row.unit_price_ht_snapshot);
  const billing_mode = modeOf(row.billing_mode);
  const net_unit_price = key.unit_price === null ? null : netUnitPrice(key.unit_price, key.discount_bp);
  const units = {
    billable: whole(row.units_billable),
    free: whole(row.units_free),
    invoiced: whole(row.units_invoiced),
  };
  const net = cents(row.net_total_ht);
  if (billing_mode !== 'PREPAID' && net !== units.invoiced * (net_unit_price ?? 0))
    out.list({ ...old, code: 'record_rounding' });
  if (whole(row.units_leads) + whole(row.units_lb) !== units.billable)
    out.list({ ...old, code: 'record_units' });
  const dates = {
    issued_at: instant(row.issued_at),
    due_date: day(row.due_date),
    paid_at: instant(row.paid_at),
  };
  for (const field of ['issued_at', 'due_date', 'paid_at'] as const)
    if (text(row[field]) && !dates[field])
      out.list({ ...old, id: `${old.id}|${field}`, code: 'date_unread' });
  const outside = present({
    external_invoice_number: text(row.external_invoice_number),
    external_invoice_ttc:
      number(row.external_invoice_ttc) === null ? undefined : cents(row.external_invoice_ttc),
    ...dates,
  });
  const status = statusOf(row);
  const build_id = buildOf(company, week);
  return {
    ...key,
    ...{ _id: `${record_id}|${build_id}`, build_id, record_id, billing_mode, status },
    first_day: weekMonday(week),
    last_day: addDays(weekMonday(week), 6),
    source_entities: [entity(row.source_entity) ?? company],
    units_billable: Math.max(0, units.billable),
    units_leads: whole(row.units_leads),
    units_lb: whole(row.units_lb),
    units_free: Math.max(0, units.free),
    units_invoiced: units.invoiced,
    net_unit_price,
    pricing_missing: net_unit_price === null,
    value_ht: asCents(Math.max(0, units.billable) * (net_unit_price ?? 0)),
    net_total_ht: net,
    vat_amount: cents(row.vat_amount),
    total_ttc: cents(row.total_ttc_expected),
    ...((Object.keys(outside).length > 0 || isLocking({ status, billing_mode })) && { outside }),
    rev: 0,
    updated_at: instant(row.updated_at) ?? madeIn(row),
  };
}
