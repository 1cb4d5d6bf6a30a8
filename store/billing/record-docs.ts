/** Turns lines into the documents of one build. */
import { createHash } from 'node:crypto';
import {
  byRecord,
  type LedgerLine,
  type RecordKey,
  recordKeyOf,
  recordKeyText,
  sumRecord,
} from '../../domain/billing/ledger.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { BillingRecordDoc, LedgerLineDoc } from './collections.ts';

/** Made of the record's key, so that it is the same in every build: `ZR7-2026-W48-` and a hash. */
export const recordIdOf = (key: RecordKey): string =>
  `${key.billing_entity}-${key.week_key}-${createHash('sha256').update(recordKeyText(key)).digest('hex').slice(0, 20)}`;

export const lineDoc = (line: LedgerLine, build_id: string): LedgerLineDoc => ({
  ...line,
  _id: `${build_id}|${line.delivery_id}|${line.kind}`,
  build_id,
  record_id: recordIdOf(line),
});

/** What a record keeps when it is built again. */
type Kept = Pick<BillingRecordDoc, 'status' | 'outside' | 'invoice_id' | 'units_to_credit' | 'rev' | 'stale'>;

/** The records of some lines; those that never had a billable unit are none. @param kept by record_id */
export function recordDocs(
  lines: readonly LedgerLine[],
  build_id: string,
  kept: ReadonlyMap<string, Kept>,
  now: Date,
): BillingRecordDoc[] {
  return [...byRecord(lines).values()].flatMap((of) => {
    const first = of[0]!;
    const record_id = recordIdOf(first);
    const before = kept.get(record_id);
    if (!before && !of.some(({ billable }) => billable)) return [];
    const sent = of.map(({ sent_at }) => sent_at.getTime());
    return {
      _id: `${record_id}|${build_id}`,
      build_id,
      record_id,
      ...recordKeyOf(first),
      ...sumRecord(first, of),
      first_day: parisDay(new Date(Math.min(...sent))),
      last_day: parisDay(new Date(Math.max(...sent))),
      status: before?.status ?? 'not_invoiced',
      ...(before?.outside && { outside: before.outside }),
      ...(before?.invoice_id && { invoice_id: before.invoice_id }),
      ...(before?.units_to_credit && { units_to_credit: before.units_to_credit }),
      ...(before?.stale && { stale: before.stale }),
      rev: (before?.rev ?? -1) + 1,
      updated_at: now,
    };
  });
}
