/**
 * One company's week as its page shows it: the records of its ledger or, before there is one, what the ledger would be. Of a
 * week that a month cuts, only what was sent in the month.
 */
import { DELIVERY_OUTCOMES } from '../../domain/deliveries/delivery-lifecycle.ts';
import { dealFreeUnits, dealtLine, lineOf } from '../../domain/billing/ledger.ts';
import { rowOf, type SheetRow, sheetRows } from '../../domain/billing/sheet.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { type WeekKey, weekBounds } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { countEach } from '../db/count-each.ts';
import { readCredits, weekId } from './billing-week.ts';
import { readSold } from './build-ledger.ts';
import type { BillingRecordDoc, BillingWeekDoc } from './collections.ts';
import { readPriceBook } from './prices.ts';

/** A row, with its record once there is one. */
export interface BilledRow extends SheetRow {
  record?: BillingRecordDoc;
}

export interface WeekSheet {
  entity: Entity;
  week: WeekKey;
  /** null while nothing was built or noted of it. */
  doc: BillingWeekDoc | null;
  preview: boolean;
  rows: BilledRow[];
}

/** Half-open. */
export interface Span {
  start: Date;
  end: Date;
}

const EVER: Span = { start: new Date(0), end: new Date(8.64e15) };

const isWithin = (at: Date, { start, end }: Span): boolean => at >= start && at < end;

/** Whether a span holds a week whole. */
const holds = (span: Span, week: WeekKey): boolean => {
  const { start, end } = weekBounds(week);
  return span.start <= start && span.end >= end;
};

export async function readSheet(
  store: Store,
  { entity, week, within }: { entity: Entity; week: WeekKey; within?: Span },
): Promise<WeekSheet> {
  const doc = await store.billing_weeks.findOne({ _id: weekId(entity, week) });
  const part = within && !holds(within, week) ? within : undefined;
  const built = doc?.build_id !== undefined || doc?.imported === true;
  const rows = doc?.build_id
    ? await builtRows(store, doc.build_id, part)
    : built
      ? []
      : await previewRows(store, { entity, week }, part);
  return { entity, week, doc, preview: !built, rows };
}

/** What a row of a part of a week is summed from: the rest its record knows. */
const UNIT = {
  ...{ _id: 0, record_id: 1, kind: 1, delivery_id: 1, line_type: 1, source_entity: 1, billable: 1 },
  ...{ net_unit_price: 1, free_by: 1, after_invoice: 1 },
} as const;

async function builtRows(store: Store, build_id: string, part: Span | undefined): Promise<BilledRow[]> {
  const records = await store.billing_records.find({ build_id }).toArray();
  if (!part) return records.map((record) => ({ ...record, record }));
  const lines = await store.billing_ledger
    .find({ build_id, sent_at: { $gte: part.start, $lt: part.end } }, { projection: UNIT })
    .toArray();
  const byRecord = groupBy(lines, ({ record_id }) => record_id);
  // Lines without a record never were billable.
  return records.flatMap((record) => {
    const row = rowOf(record, byRecord.get(record.record_id) ?? []);
    return row ? { ...row, record } : [];
  });
}

async function previewRows(
  store: Store,
  of: { entity: Entity; week: WeekKey },
  part: Span | undefined,
): Promise<BilledRow[]> {
  const [sold, credits] = await Promise.all([readSold(store, of), readCredits(store, of)]);
  if (sold.length === 0) return [];
  const prices = await readPriceBook(store, {
    client_ids: [...new Set(sold.map(({ client_id }) => client_id))],
    commande_ids: [...new Set(sold.map(({ commande_id }) => commande_id))],
  });
  const undealt = sold.map((delivery) => lineOf(delivery, { week_key: of.week, prices, supplement: 0 }));
  const dealt = dealFreeUnits(undealt, credits);
  const lines = undealt.map((line) => dealtLine(line, dealt));
  return sheetRows(part ? lines.filter(({ sent_at }) => isWithin(sent_at, part)) : lines);
}

export interface SoldCounts {
  delivered: number;
  billable: number;
  leads: number;
  lb: number;
  billable_leads: number;
  billable_lb: number;
}

/** What was sent for real in some weeks, by company and week, as the deliveries say now. Counted on an index, part by part. */
export async function countSold(
  store: Store,
  { entities, weeks, within }: { entities: readonly Entity[]; weeks: readonly WeekKey[]; within?: Span },
): Promise<Map<string, SoldCounts>> {
  const cells = entities.flatMap((entity) =>
    weeks.flatMap((week) =>
      DELIVERY_OUTCOMES.flatMap((outcome) =>
        [true, false].map((is_lb) => ({ entity, week, outcome, is_lb })),
      ),
    ),
  );
  const found = await countEach(
    store.deliveries,
    cells.map(({ entity, week, outcome, is_lb }) => {
      const { start, end } = within && !holds(within, week) ? within : EVER;
      return {
        ...{ entity, sent_week: week, status: 'sent' as const, simulated: false, outcome, is_lb },
        sent_at: { $gte: start, $lt: end },
      };
    }),
  );
  const counts = new Map<string, SoldCounts>();
  for (const [i, { entity, week, outcome, is_lb }] of cells.entries()) {
    const n = found[i]!;
    if (n === 0) continue;
    const key = weekId(entity, week);
    const of = counts.get(key) ?? {
      ...{ delivered: 0, billable: 0, leads: 0, lb: 0, billable_leads: 0, billable_lb: 0 },
    };
    const accepted = outcome === 'accepted' ? n : 0;
    of.delivered += n;
    of.billable += accepted;
    of[is_lb ? 'lb' : 'leads'] += n;
    of[is_lb ? 'billable_lb' : 'billable_leads'] += accepted;
    counts.set(key, of);
  }
  return counts;
}

/** Sales the ledger of a build has a line for. */
export const countLines = (store: Store, build_id: string): Promise<number> =>
  store.billing_ledger.countDocuments({ build_id, kind: 'delivery' });
