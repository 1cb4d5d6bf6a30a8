/** Makes drafts, from the ledger or by hand, and takes them back (02-money "Invoices"). A draft holds its records. */
import type { ClientSession } from 'mongodb';
import { totalsOf } from '../../domain/invoices/totals.ts';
import { asCents } from '../../domain/money/money.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import type { AuditAction } from '../../domain/audit/actions.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { StaleReadError } from '../db/errors.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InvoiceDoc, ManualLine } from './collections.ts';
import { assertBillable, readCurrentRecords, touchWeeks } from './current-records.ts';
import { readDraft } from './draft-document.ts';
import { InvoiceConflictError, InvoiceFrozenError } from './errors.ts';

const NOTHING = asCents(0);

/** What every new invoice begins with. */
export const emptyInvoice = (by: string, now: Date) => ({
  _id: newId(),
  kind: 'invoice' as const,
  status: 'draft' as const,
  record_ids: [],
  manual_lines: [],
  corrections: [],
  transfer_ids: [],
  description: '',
  original_ids: [],
  reason: '',
  ...{ ht: NOTHING, vat: NOTHING, ttc: NOTHING, vat_breakdown: [], paid: NOTHING, credited: NOTHING },
  rev: 0,
  created_by: by,
  created_at: now,
  updated_at: now,
});

/** The sums a list shows of a draft; those of the day it is issued count. */
export async function withTotals(
  store: Store,
  draft: InvoiceDoc,
  now: Date,
  session?: ClientSession,
): Promise<InvoiceDoc> {
  const { document } = await readDraft(store, draft, parisDay(now), session);
  const { ht, vat, ttc, vat_breakdown } = totalsOf(document.lines);
  return { ...draft, ht, vat, ttc, vat_breakdown };
}

/**
 * One draft of some records, all of one client. Each record is on one uncancelled invoice at most.
 * @throws InvoiceConflictError when one is gone, taken, stale, without a price or of a week that is not over
 */
export function draftFromRecords(
  store: Store,
  recordIds: readonly string[],
  by: Actor,
  now: Date,
): Promise<InvoiceDoc> {
  return transaction(store, async (session) => {
    const { records, weeks } = await readCurrentRecords(store, recordIds, session);
    if (records.length !== new Set(recordIds).size || records.length === 0)
      throw new InvoiceConflictError('RECORDS_TAKEN', { record_ids: recordIds });
    const taken = records.filter(({ invoice_id, status }) => invoice_id || status !== 'not_invoiced');
    if (taken.length > 0)
      throw new InvoiceConflictError('RECORDS_TAKEN', {
        record_ids: taken.map(({ record_id }) => record_id),
        invoice_ids: taken.flatMap(({ invoice_id }) => invoice_id ?? []),
      });
    assertBillable(records, now);
    const { billing_entity: entity, client_id } = records[0]!;
    if (records.some((record) => record.client_id !== client_id || record.billing_mode === 'PREPAID'))
      throw new InvoiceConflictError('RECORDS_TAKEN', { record_ids: recordIds });

    await touchWeeks(store, session, weeks);
    const draft: InvoiceDoc = {
      ...emptyInvoice(by.id, now),
      entity,
      type: 'external',
      client_id,
      record_ids: records.map(({ record_id }) => record_id),
    };
    const { modifiedCount } = await store.billing_records.updateMany(
      {
        _id: { $in: records.map(({ _id }) => _id) },
        status: 'not_invoiced',
        invoice_id: { $exists: false },
      },
      { $set: { invoice_id: draft._id, updated_at: now }, $inc: { rev: 1 } },
      { session },
    );
    if (modifiedCount !== records.length) throw new StaleReadError('a record was taken');
    const full = await withTotals(store, draft, now, session);
    if (full.ttc <= 0) throw new InvoiceConflictError('NOTHING_DUE');
    await store.invoices.insertOne(full, { session });
    await logDraft(store, session, 'invoice.create', full, by, now);
    return full;
  });
}

/** What of a draft a person writes. */
export interface WrittenInvoice {
  manual_lines: ManualLine[];
  description?: string;
  period?: { from: ParisDay; to: ParisDay };
  reason?: string;
}

/** A draft by hand. */
export function draftByHand(
  store: Store,
  { client_id, entity, ...written }: WrittenInvoice & Pick<InvoiceDoc, 'entity'> & { client_id: string },
  by: Actor,
  now: Date,
): Promise<InvoiceDoc> {
  return transaction(store, async (session) => {
    const draft: InvoiceDoc = {
      ...emptyInvoice(by.id, now),
      entity,
      type: 'external',
      client_id,
      ...written,
    };
    const full = await withTotals(store, draft, now, session);
    await store.invoices.insertOne(full, { session });
    await logDraft(store, session, 'invoice.create', full, by, now);
    return full;
  });
}

/**
 * Changes what a person wrote on a draft.
 * @returns null when there is none
 * @throws InvoiceFrozenError once it is issued
 */
export function changeDraft(
  store: Store,
  id: string,
  change: Partial<WrittenInvoice>,
  by: Actor,
  now: Date,
): Promise<InvoiceDoc | null> {
  return transaction(store, async (session) => {
    const before = await store.invoices.findOne({ _id: id }, { session });
    if (!before) return null;
    if (before.status !== 'draft') throw new InvoiceFrozenError(id);
    const after = await withTotals(
      store,
      { ...before, ...change, rev: before.rev + 1, updated_at: now },
      now,
      session,
    );
    await store.invoices.replaceOne({ _id: id, status: 'draft', rev: before.rev }, after, { session });
    await logDraft(store, session, 'invoice.update', after, by, now);
    return after;
  });
}

/** Prepaid units stay where they were moved to: their movement names the draft no more. */
async function freeMovements(
  store: Store,
  session: ClientSession,
  { _id, prepaid, refund_id }: InvoiceDoc,
): Promise<void> {
  if (prepaid)
    await store.prepayment_movements.updateOne(
      { _id: prepaid.movement_id, invoice_id: _id },
      { $unset: { invoice_id: 1 } },
      { session },
    );
  if (refund_id)
    await store.prepayment_movements.updateOne(
      { _id: refund_id },
      { $pull: { credit_note_ids: _id } },
      { session },
    );
}

/**
 * Deletes a draft and frees its records.
 * @returns whether there was one
 * @throws InvoiceFrozenError once it is issued
 */
export function deleteDraft(store: Store, id: string, by: Actor, now: Date): Promise<boolean> {
  return transaction(store, async (session) => {
    const draft = await store.invoices.findOneAndDelete({ _id: id, status: 'draft' }, { session });
    if (!draft) {
      if (await store.invoices.findOne({ _id: id }, { session, projection: { _id: 1 } }))
        throw new InvoiceFrozenError(id);
      return false;
    }
    const { records, weeks } = await readCurrentRecords(store, draft.record_ids, session);
    await touchWeeks(store, session, weeks);
    await store.billing_records.updateMany(
      { _id: { $in: records.map(({ _id }) => _id) }, invoice_id: id },
      { $unset: { invoice_id: 1 }, $set: { updated_at: now }, $inc: { rev: 1 } },
      { session },
    );
    await freeMovements(store, session, draft);
    await logDraft(store, session, 'invoice.delete', draft, by, now);
    return true;
  });
}

export async function logDraft(
  store: Store,
  session: ClientSession,
  action: AuditAction,
  { _id, entity, client_id, ttc, invoice_number }: InvoiceDoc,
  by: Actor,
  now: Date,
): Promise<void> {
  await logEvent(
    store,
    {
      action,
      entity_type: 'invoice',
      entity_id: _id,
      entity,
      by,
      after: { ttc_cents: ttc, ...(invoice_number && { invoice_number }) },
      ...(client_id && { related: { client_id } }),
    },
    now,
    session,
  );
}
