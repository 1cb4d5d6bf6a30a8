import {
  type CheckFinding,
  finding,
  type LineSums,
  recordOff,
  type RecordUnits,
  type Off,
} from '../../../domain/billing/checks.ts';
import { isLocking } from '../../../domain/billing/record-status.ts';
import { type BillingRecordDoc, BY_RECORD } from '../collections.ts';
import { checkedWeeks, knownWeeks, type Look } from './look.ts';

const NO_LINES: LineSums = { units: 0, free: 0, reversed: 0, reversed_free: 0 };

/** Record = Σ of its lines, of every ledger in force; its amount is that of its units. */
export async function recordsAreLines(look: Look): Promise<CheckFinding> {
  const known = await knownWeeks(look);
  const off: Off[] = [];
  for (const week of checkedWeeks(look.now)) {
    const { build_id, imported } = known.get(week) ?? {};
    // What version 1 billed is closed history, rounded its way.
    if (!build_id || imported) continue;
    const sums = await lineSums(look, build_id);
    const records = await look.store.billing_records.find({ build_id }, look.at).toArray();
    const credited = await creditedUnits(look, records);
    for (const record of records) {
      const { record_id, client_id, units_to_credit = 0 } = record;
      const units: RecordUnits = {
        units_billable: record.units_billable,
        units_free: record.units_free,
        locked: isLocking(record),
        credited: (credited.get(record_id) ?? 0) + units_to_credit,
      };
      if (recordOff(sums.get(record_id) ?? NO_LINES, units) > 0 || !isPriced(record))
        off.push({ id: client_id, by: 1 });
      sums.delete(record_id);
    }
    // Lines that never were billable make no record (record-docs.ts).
    for (const { client_id, units } of sums.values()) if (units > 0) off.push({ id: client_id, by: 1 });
  }
  return finding(off);
}

/** The amount is what the units cost. */
const isPriced = ({
  billing_mode,
  units_billable,
  units_free,
  net_unit_price,
  net_total_ht,
}: BillingRecordDoc): boolean =>
  net_unit_price === null
    ? net_total_ht === null
    : net_total_ht === (billing_mode === 'PREPAID' ? 0 : (units_billable - units_free) * net_unit_price);

async function lineSums(
  { store, at }: Look,
  build_id: string,
): Promise<Map<string, LineSums & { client_id: string }>> {
  const isReversal = { $eq: ['$kind', 'reversal'] };
  const isFree = { $and: ['$billable', { $gt: ['$free_by', null] }] };
  const groups = await store.billing_ledger
    .aggregate<{
      _id: string;
      client_id: string;
      units: number;
      returned: string[];
      given: string[];
    }>(
      [
        { $match: { build_id } },
        {
          $group: {
            _id: '$record_id',
            client_id: { $first: '$client_id' },
            units: { $sum: { $cond: [{ $and: ['$billable', { $not: isReversal }] }, 1, 0] } },
            returned: { $push: { $cond: [isReversal, '$delivery_id', '$$REMOVE'] } },
            given: { $push: { $cond: [isFree, '$delivery_id', '$$REMOVE'] } },
          },
        },
      ],
      { ...at, hint: BY_RECORD },
    )
    .toArray();
  return new Map(
    groups.map(({ _id, client_id, units, returned, given }) => {
      const free = new Set(given);
      const reversed_free = returned.filter((id) => free.has(id)).length;
      return [_id, { client_id, units, free: given.length, reversed: returned.length, reversed_free }];
    }),
  );
}

/** By record: units on the credit notes of its invoice, drafts included. */
async function creditedUnits(
  { store, at }: Look,
  records: readonly BillingRecordDoc[],
): Promise<ReadonlyMap<string, number>> {
  const invoices = [...new Set(records.flatMap(({ invoice_id }) => invoice_id ?? []))];
  const notes = await store.invoices
    .find({ original_ids: { $in: invoices } }, { ...at, projection: { corrections: 1 } })
    .toArray();
  const credited = new Map<string, number>();
  for (const { record_id } of notes.flatMap(({ corrections = [] }) => corrections))
    credited.set(record_id, (credited.get(record_id) ?? 0) + 1);
  return credited;
}
