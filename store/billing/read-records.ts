/** Records and lines of the ledgers that are in force. */
import type { RecordStatus } from '../../domain/billing/record-status.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { BillingRecordDoc } from './collections.ts';

/** Builds that are the ledger of their week: one a week and company. */
export async function currentBuilds(
  store: Store,
  { entities, week }: { entities: readonly Entity[]; week?: WeekKey },
): Promise<string[]> {
  const weeks = await store.billing_weeks
    .find(
      { entity: { $in: [...entities] }, ...(week && { week_key: week }), build_id: { $exists: true } },
      { projection: { build_id: 1 } },
    )
    .toArray();
  return weeks.flatMap(({ build_id }) => build_id ?? []);
}

/** The latest week first. What was paid for in advance stands nowhere, so a status never finds it. */
export async function readRecords(
  store: Store,
  {
    entities,
    week,
    client_id,
    status,
  }: { entities: readonly Entity[]; week?: WeekKey; client_id?: string; status?: RecordStatus },
): Promise<BillingRecordDoc[]> {
  const builds = await currentBuilds(store, { entities, ...(week && { week }) });
  return store.billing_records
    .find({
      build_id: { $in: builds },
      ...(client_id && { client_id }),
      ...(status && { status, billing_mode: 'WEEKLY_INVOICE' }),
    })
    .sort({ week_key: -1, client_id: 1, produit: 1, _id: 1 })
    .toArray();
}

/** Invoices, drafts too, that bill something of a week. */
export async function invoicesOfWeek(
  store: Store,
  entities: readonly Entity[],
  week: WeekKey,
): Promise<string[]> {
  const builds = await currentBuilds(store, { entities, week });
  const ids = await store.billing_records.distinct('invoice_id', { build_id: { $in: builds } });
  return ids.flatMap((id) => id ?? []);
}
