/**
 * The weekly ledger (02-money "Weekly ledger"): a line per delivery that was sent for real, summed into records. Pure: the
 * same deliveries, prices and credits give the same lines, records and ids.
 */
import type { Entity } from '../common/entity.ts';
import { groupBy } from '../common/group-by.ts';
import type { DeliveryOutcome } from '../deliveries/delivery-lifecycle.ts';
import { asCents, type BasisPoints, type Cents } from '../money/money.ts';
import { vatOf } from '../money/price.ts';
import type { WeekKey } from '../time/paris-time.ts';
import { type BillingMode, modeOf } from './billing-mode.ts';
import { type PriceBook, priceOf } from './price-book.ts';

/** What the ledger needs of a delivery that is sent and not simulated. */
export interface SoldDelivery {
  _id: string;
  entity: Entity;
  lead_id: string;
  lead_owner_entity: Entity;
  client_id: string;
  commande_id: string;
  produit: string;
  departement: string;
  is_lb: boolean;
  outcome: DeliveryOutcome;
  billing_mode?: BillingMode;
  sent_at: Date;
}

/** Free units on one order, product and week. */
export interface Credit {
  id: string;
  commande_id: string;
  produit: string;
  week_key: WeekKey;
  units: number;
}

/** What a record is made of; lines with the same of all these are one record. */
export interface RecordKey {
  billing_entity: Entity;
  week_key: WeekKey;
  client_id: string;
  produit: string;
  commande_id: string;
  unit_price: Cents | null;
  discount_bp: BasisPoints;
  vat_bp: BasisPoints;
  billing_mode: BillingMode;
  /** 0: the build; from 1 on: what was found missing afterwards. */
  supplement: number;
}

export type LineKind = 'delivery' | 'reversal';

/** One unit. */
export interface LedgerLine extends RecordKey {
  kind: LineKind;
  delivery_id: string;
  lead_id: string;
  departement: string;
  line_type: 'lead' | 'lb';
  source_entity: Entity;
  sent_at: Date;
  /** As it was when the line was made. */
  outcome: DeliveryOutcome;
  billable: boolean;
  /** After the discount; null without a price. */
  net_unit_price: Cents | null;
  /** The credit that pays for it. */
  free_by?: string;
  /** Of a reversal: its record was invoiced before, which counts it no more. */
  after_invoice?: true;
}

/** What a record's sums are made of: a line without what names its lead, its moment and its record. */
export type UnitOfRecord = Pick<
  LedgerLine,
  | 'kind'
  | 'delivery_id'
  | 'line_type'
  | 'source_entity'
  | 'billable'
  | 'net_unit_price'
  | 'free_by'
  | 'after_invoice'
>;

/** Sums of one record's lines. Amounts are null while the price is missing; of PREPAID units only `value_ht` counts. */
export interface RecordSums {
  /** Whose leads they are. */
  source_entities: Entity[];
  units_billable: number;
  units_leads: number;
  units_lb: number;
  units_free: number;
  /** To be paid by invoice. */
  units_invoiced: number;
  net_unit_price: Cents | null;
  pricing_missing: boolean;
  /** What the billable units are worth, free ones included. */
  value_ht: Cents | null;
  net_total_ht: Cents | null;
  /** What this record alone would cost: an invoice rounds once, on its own sum. */
  vat_amount: Cents | null;
  total_ttc: Cents | null;
}

/** The line of one delivery. */
export function lineOf(
  delivery: SoldDelivery,
  { week_key, prices, supplement }: { week_key: WeekKey; prices: PriceBook; supplement: number },
): LedgerLine {
  const { unit_price, net_unit_price, discount_bp, vat_bp } = priceOf(prices, delivery, delivery.sent_at);
  return {
    kind: 'delivery',
    delivery_id: delivery._id,
    lead_id: delivery.lead_id,
    departement: delivery.departement,
    line_type: delivery.is_lb ? 'lb' : 'lead',
    source_entity: delivery.lead_owner_entity,
    sent_at: delivery.sent_at,
    outcome: delivery.outcome,
    billable: delivery.outcome === 'accepted',
    billing_entity: delivery.entity,
    week_key,
    client_id: delivery.client_id,
    produit: delivery.produit,
    commande_id: delivery.commande_id,
    unit_price,
    discount_bp,
    vat_bp,
    net_unit_price,
    billing_mode: modeOf(delivery),
    supplement,
  };
}

/** The line that takes one back: the same unit, of the same record. */
export const reversalOf = (
  { free_by: _dealt, ...line }: LedgerLine,
  outcome: DeliveryOutcome,
): LedgerLine => ({
  ...line,
  kind: 'reversal',
  outcome,
});

/** Order of the free units: the oldest first. */
const oldestFirst = (a: LedgerLine, b: LedgerLine): number =>
  a.sent_at.getTime() - b.sent_at.getTime() || (a.delivery_id < b.delivery_id ? -1 : 1);

const saleKey = ({ commande_id, produit }: Pick<Credit, 'commande_id' | 'produit'>): string =>
  `${commande_id}|${produit}`;

/**
 * Deals the free units of a week to its lines: credits in order, to the oldest lines that are billable, invoiced weekly and
 * not reversed.
 * @returns by delivery, the credit that pays for it
 */
export function dealFreeUnits(
  lines: readonly LedgerLine[],
  credits: readonly Credit[],
): ReadonlyMap<string, string> {
  const reversed = new Set(lines.filter(({ kind }) => kind === 'reversal').map((line) => line.delivery_id));
  const free = lines.filter(
    ({ kind, billable, billing_mode, delivery_id }) =>
      kind === 'delivery' && billable && billing_mode === 'WEEKLY_INVOICE' && !reversed.has(delivery_id),
  );
  const waiting = groupBy(free.sort(oldestFirst), saleKey);
  const dealt = new Map<string, string>();
  for (const credit of credits) {
    const given = waiting.get(saleKey(credit))?.splice(0, credit.units) ?? [];
    for (const { delivery_id } of given) dealt.set(delivery_id, credit.id);
  }
  return dealt;
}

/** A line as the dealing leaves it: free by the credit that pays for it, or not any more. */
export function dealtLine(
  { free_by: _before, ...line }: LedgerLine,
  dealt: ReadonlyMap<string, string>,
): LedgerLine {
  const free_by = line.kind === 'delivery' ? dealt.get(line.delivery_id) : undefined;
  return free_by === undefined ? line : { ...line, free_by };
}

/** What of a line is its record's. */
export const recordKeyOf = (of: RecordKey): RecordKey => ({
  billing_entity: of.billing_entity,
  week_key: of.week_key,
  client_id: of.client_id,
  produit: of.produit,
  commande_id: of.commande_id,
  unit_price: of.unit_price,
  discount_bp: of.discount_bp,
  vat_bp: of.vat_bp,
  billing_mode: of.billing_mode,
  supplement: of.supplement,
});

/** Names a record by what it is made of, so that its name survives a rebuild. */
export const recordKeyText = (key: RecordKey): string => JSON.stringify(Object.values(recordKeyOf(key)));

/** Lines by the record they belong to, in order of their first line. */
export const byRecord = <L extends RecordKey>(lines: readonly L[]): Map<string, L[]> =>
  groupBy(lines, recordKeyText);

/**
 * Sums the lines of one record: what came back is neither billable nor free, unless that was after the invoice.
 * @param lines at least one, all of this record
 */
export function sumRecord(
  { billing_mode, vat_bp }: Pick<RecordKey, 'billing_mode' | 'vat_bp'>,
  lines: readonly UnitOfRecord[],
): RecordSums {
  const { net_unit_price } = lines[0]!;
  let units_leads = 0;
  let units_lb = 0;
  let units_free = 0;
  const free = new Set(lines.flatMap((line) => (line.free_by === undefined ? [] : line.delivery_id)));
  for (const { kind, billable, line_type, delivery_id, after_invoice } of lines) {
    if (!billable || after_invoice) continue;
    const unit = kind === 'reversal' ? -1 : 1;
    if (line_type === 'lb') units_lb += unit;
    else units_leads += unit;
    if (free.has(delivery_id)) units_free += unit;
  }
  const units_billable = units_leads + units_lb;
  const units_invoiced = billing_mode === 'PREPAID' ? 0 : units_billable - units_free;
  const source_entities = [...new Set(lines.map(({ source_entity }) => source_entity))].sort();
  const units = { source_entities, units_billable, units_leads, units_lb, units_free, units_invoiced };
  if (net_unit_price === null)
    return {
      ...units,
      net_unit_price,
      pricing_missing: true,
      value_ht: null,
      net_total_ht: null,
      vat_amount: null,
      total_ttc: null,
    };
  const net_total_ht = asCents(units_invoiced * net_unit_price);
  const vat_amount = vatOf(net_total_ht, vat_bp);
  return {
    ...units,
    net_unit_price,
    pricing_missing: false,
    value_ht: asCents(units_billable * net_unit_price),
    net_total_ht,
    vat_amount,
    total_ttc: asCents(net_total_ht + vat_amount),
  };
}
