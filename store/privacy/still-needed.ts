/**
 * Which deliveries an open batch or an invoice still needs: what they carry of a person is not purged (06-law "Retention").
 */
import type { KeptReason } from '../../domain/privacy/retention.ts';
import { isUnfinished } from '../../domain/leads/lead-state.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { weekId } from '../billing/billing-week.ts';
import type { BillingRecordDoc } from '../billing/collections.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import { inForce } from '../invoices/current-records.ts';

const FIELDS = {
  ...{ lead_id: 1, batch_id: 1, status: 1, outcome: 1, simulated: 1, entity: 1, sent_at: 1, sent_week: 1 },
  ...{ money_due: 1, billing_mode: 1 },
} as const;
export type NeededDelivery = Pick<DeliveryDoc, '_id' | keyof typeof FIELDS>;

export const deliveriesOfLeads = (store: Store, leadIds: readonly string[]): Promise<NeededDelivery[]> =>
  store.deliveries
    .find({ lead_id: { $in: [...leadIds] } })
    .project<NeededDelivery>(FIELDS)
    .toArray();

export const deliveriesOfBatches = (store: Store, batchIds: readonly string[]): Promise<NeededDelivery[]> =>
  store.deliveries
    .find({ batch_id: { $in: [...batchIds] } })
    .project<NeededDelivery>(FIELDS)
    .toArray();

/** Deliveries with a transfer that is still to be billed or paid. */
async function owedBetween(store: Store, ids: readonly string[]): Promise<Set<string>> {
  const transfers = await store.intercompany_transfers.find({ delivery_id: { $in: [...ids] } }).toArray();
  const invoices = await paidInvoices(
    store,
    transfers.flatMap(({ invoice_id }) => invoice_id ?? []),
  );
  return new Set(
    transfers
      .filter(
        ({ status, invoice_id }) =>
          status !== 'cancelled' && !(status === 'invoiced' && invoice_id && invoices.has(invoice_id)),
      )
      .map(({ delivery_id }) => delivery_id),
  );
}

/** Of some invoices, those of which nothing is open. */
async function paidInvoices(store: Store, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const paid = await store.invoices
    .find({ _id: { $in: [...new Set(ids)] }, status: { $in: ['paid', 'cancelled'] } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return new Set(paid.map(({ _id }) => _id));
}

/** Rejected units that a credit note's draft is about. */
async function beingCredited(store: Store, ids: readonly string[]): Promise<Set<string>> {
  const drafts = await store.invoices
    .find({
      entity: { $in: [...ENTITIES] },
      status: 'draft',
      'corrections.delivery_id': { $in: [...ids] },
    })
    .project<{ corrections: { delivery_id: string }[] }>({ corrections: 1 })
    .toArray();
  return new Set(drafts.flatMap(({ corrections }) => corrections.map(({ delivery_id }) => delivery_id)));
}

/** Nothing of it is to be billed, paid or credited. Units paid in advance stand on no invoice. */
const isSettled = (
  { billing_mode, status, invoice_id, units_billable, units_to_credit }: BillingRecordDoc,
  paid: ReadonlySet<string>,
): boolean => {
  if (units_to_credit) return false;
  if (billing_mode === 'PREPAID' || (units_billable === 0 && !invoice_id)) return true;
  // What a person notes of an invoice made outside stands on the record itself.
  return invoice_id ? paid.has(invoice_id) : status === 'paid';
};

/** Deliveries that are sold and not on a record that is settled. */
async function unsettled(store: Store, sold: readonly NeededDelivery[]): Promise<Set<string>> {
  const ids = sold.map(({ _id }) => _id);
  const weekIds = [...new Set(sold.map(({ entity, sent_week }) => weekId(entity, sent_week!)))];
  const [lines, elsewhere] = await Promise.all([
    store.billing_ledger
      .find({ delivery_id: { $in: ids }, kind: 'delivery' })
      .project<{ delivery_id: string; record_id: string; build_id: string }>({
        ...{ delivery_id: 1, record_id: 1, build_id: 1 },
      })
      .toArray(),
    store.billing_weeks.find({ _id: { $in: weekIds }, imported: true }).toArray(),
  ]);
  const imported = new Set(elsewhere.map(({ _id }) => _id));
  const recordIds = [...new Set(lines.map(({ record_id }) => record_id))];
  const found = await store.billing_records.find({ record_id: { $in: recordIds } }).toArray();
  const { records } = await inForce(store, found, {});
  const paid = await paidInvoices(
    store,
    records.flatMap(({ invoice_id }) => invoice_id ?? []),
  );
  const recordOf = (one: { record_id: string; build_id: string }) => `${one.record_id}|${one.build_id}`;
  const settled = new Set(records.filter((record) => isSettled(record, paid)).map(recordOf));
  const open = new Set(records.map(recordOf).filter((record) => !settled.has(record)));
  const billed = new Set(
    lines.filter((line) => settled.has(recordOf(line))).map(({ delivery_id }) => delivery_id),
  );
  const owed = new Set(
    lines.filter((line) => open.has(recordOf(line))).map(({ delivery_id }) => delivery_id),
  );
  return new Set(
    sold
      .filter(({ _id, outcome, entity, sent_week, money_due }) => {
        if (money_due || owed.has(_id)) return true;
        // Rejected before it was on any line: nobody owes anything for it.
        if (billed.has(_id) || outcome !== 'accepted') return false;
        return !imported.has(weekId(entity, sent_week!));
      })
      .map(({ _id }) => _id),
  );
}

/** Batches of some deliveries that are not over: not sent, claimed, missing a channel, or still to be followed. */
async function openBatches(store: Store, deliveries: readonly NeededDelivery[]): Promise<Set<string>> {
  const ids = [...new Set(deliveries.flatMap(({ batch_id }) => batch_id ?? []))];
  if (ids.length === 0) return new Set();
  const open = await store.delivery_batches
    .find({
      _id: { $in: ids },
      $or: [
        { status: { $nin: ['sent', 'cancelled'] } },
        { unfinished: true },
        { claim: { $exists: true } },
        { 'missing.status': { $exists: true } },
        { 'asked.open': true },
      ],
    })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return new Set(open.map(({ _id }) => _id));
}

/** @returns of those that are still needed, by id, why */
export async function stillNeeded(
  store: Store,
  deliveries: readonly NeededDelivery[],
): Promise<Map<string, Extract<KeptReason, 'open' | 'invoice'>>> {
  const ids = deliveries.map(({ _id }) => _id);
  if (ids.length === 0) return new Map();
  const sold = deliveries.filter(
    ({ status, simulated, sent_week }) => status === 'sent' && !simulated && sent_week,
  );
  const [batches, owing, between, credited] = await Promise.all([
    openBatches(store, deliveries),
    unsettled(store, sold),
    owedBetween(store, ids),
    beingCredited(store, ids),
  ]);
  const needed = new Map<string, 'open' | 'invoice'>();
  for (const { _id, status, batch_id } of deliveries) {
    if (isUnfinished(status) || (batch_id && batches.has(batch_id))) needed.set(_id, 'open');
    else if (owing.has(_id) || between.has(_id) || credited.has(_id)) needed.set(_id, 'invoice');
  }
  return needed;
}
