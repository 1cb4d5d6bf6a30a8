/**
 * Issues a draft (02-money "Invoices"): number, day, frozen document, records and what it credits, in one transaction whose
 * first write is the series, so that issues take turns. One that fails burns no number.
 */
import type { ClientSession } from 'mongodb';
import type { InvoiceDocument } from '../../domain/invoices/document.ts';
import { journalOf, numberOf, seriesOf } from '../../domain/invoices/numbering.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import type { Actor } from '../audit/event-log.ts';
import { isDuplicateKey, isStaleRead, StaleReadError } from '../db/errors.ts';
import { inLine } from '../db/in-line.ts';
import type { Store } from '../db/mongo.ts';
import { PATIENT, writeInTurn } from '../db/transaction-in-turn.ts';
import { retrying } from '../db/transaction.ts';
import { readSetting } from '../settings/settings.ts';
import { applyCreditNote } from './apply-credit-note.ts';
import { billUnitsAgain } from './bill-units-again.ts';
import type { InvoiceDoc } from './collections.ts';
import { assertBillable, touchWeeks } from './current-records.ts';
import { type DraftDocument, readDraft } from './draft-document.ts';
import { askMailOrNone } from './invoice-mails.ts';
import { InvoiceConflictError, InvoiceFrozenError, InvoiceLackingError, type Lack } from './errors.ts';
import { logDraft } from './make-drafts.ts';
import { payIn } from './pay-invoice.ts';
import { settleDeposits } from './settlement.ts';

export interface IssueInput {
  id: string;
  by: Actor;
  now: Date;
  /** What is missing of a document: legal mentions, glyphs. A dry rendering is asked before a number is taken. */
  lacksOf(document: InvoiceDocument): readonly Lack[];
  /** Its mail is asked for with it, where there is somebody to write to. */
  mailed?: boolean;
}

const TRIES = 5;

/**
 * @returns the invoice as issued; null when there is none
 * @throws InvoiceFrozenError when it is issued already; InvoiceLackingError naming everything that is missing;
 * InvoiceConflictError
 */
export async function issueInvoice(store: Store, input: IssueInput): Promise<InvoiceDoc | null> {
  return retrying(() => issueOnce(store, input), {
    on: (error) => isStaleRead(error) || isDuplicateKey(error),
    tries: TRIES,
  });
}

async function issueOnce(
  store: Store,
  { id, by, now, lacksOf, mailed = false }: IssueInput,
): Promise<InvoiceDoc | null> {
  const [invoice, { simulation_mode }] = await Promise.all([
    store.invoices.findOne({ _id: id }),
    readSetting(store, 'email_denylist'),
  ]);
  if (!invoice) return null;
  if (invoice.status !== 'draft') throw new InvoiceFrozenError(id);
  if (simulation_mode) throw new InvoiceConflictError('SIMULATION');
  const today = parisDay(now);
  const dry = await readDraft(store, invoice, today);
  checkDraft(invoice, dry, now);
  const lacks = lacksOf(dry.document);
  if (lacks.length > 0) throw new InvoiceLackingError(lacks);
  let issued: InvoiceDoc | undefined;
  const write = async (session: ClientSession) => {
    const written = await issueInTransaction(store, session, invoice, { by, now, today, lacksOf });
    if (mailed) await askMailOrNone(store, { invoice: written, kind: 'invoice', by: by.id, now }, session);
    issued = written;
  };
  // Within one process issues wait for each other; with another one's they take turns.
  await inLine(seriesOf(invoice, today), () => writeInTurn(store, write, PATIENT));
  return issued!;
}

/** The next of a series, and the day it is given on: never before the one before it. */
async function nextOf(store: Store, session: ClientSession, _id: string, today: ParisDay) {
  const series = await store.invoice_series.findOneAndUpdate(
    { _id },
    [
      {
        $set: {
          last: { $add: [{ $ifNull: ['$last', 0] }, 1] },
          last_issued_on: { $max: ['$last_issued_on', today] },
        },
      },
    ],
    { session, upsert: true, returnDocument: 'after' },
  );
  return series!;
}

/**
 * The transaction's body, also for documents that are made and issued at once.
 * @param invoice as it was read; the transaction fails when it has changed since
 */
export async function issueInTransaction(
  store: Store,
  session: ClientSession,
  invoice: InvoiceDoc,
  { by, now, today, lacksOf }: Omit<IssueInput, 'id'> & { today: ParisDay },
): Promise<InvoiceDoc> {
  const { _id, rev } = invoice;
  const series = await nextOf(store, session, seriesOf(invoice, today), today);
  const issued_on = series.last_issued_on;
  const journal = await nextOf(store, session, journalOf(invoice.entity, issued_on), issued_on);
  const draft = await readDraft(store, invoice, issued_on, session);
  checkDraft(invoice, draft, now);
  // Somebody may have emptied a field since the dry rendering.
  const lacks = lacksOf(draft.document);
  if (lacks.length > 0) throw new InvoiceLackingError(lacks);
  const number = numberOf(invoice, issued_on, series.last);
  const document: InvoiceDocument = { ...draft.document, number };
  const { ht, vat, ttc, vat_breakdown } = document.totals;
  const frozen = {
    status: 'sent' as const,
    invoice_number: number,
    journal_no: journal.last,
    document,
    issued_on,
    due_on: document.due_on,
    issued_at: now,
    issued_by: by.id,
    unfinished: true as const,
    mail_status: 'none' as const,
    ...{ ht, vat, ttc, vat_breakdown },
    ...settledBefore(draft, now),
    updated_at: now,
  };
  const { matchedCount } = await store.invoices.updateOne(
    { _id, status: 'draft', rev },
    { $set: frozen, $unset: { draft_key: 1 }, $inc: { rev: 1 } },
    { session },
  );
  if (matchedCount === 0) throw new StaleReadError('the draft changed');
  await takeRecords(store, session, invoice, draft, now);
  if (invoice.kind === 'credit_note')
    await applyCreditNote(store, session, { ...invoice, ...frozen }, draft.originals, now);
  if (draft.settlement) await settleDeposits(store, session, draft.settlement, now);
  const { prepaid } = invoice;
  if (prepaid?.paid_on && document.paid > 0) {
    const how = { paid_on: prepaid.paid_on, means: prepaid.paid_by ?? 'virement', reference: '' };
    await payIn(
      store,
      session,
      { id: `${_id}|prepaid`, invoice_id: _id, amount: document.paid, ...how },
      by,
      now,
    );
  }
  if (invoice.rebill)
    for (const original of draft.originals) await billUnitsAgain(store, session, original, by, now);
  const issued = (await store.invoices.findOne({ _id }, { session }))!;
  await logDraft(store, session, 'invoice.issue', issued, by, now);
  return issued;
}

/** What deposits had paid of an invoice is no payment of its own. */
function settledBefore({ document, settlement }: DraftDocument, now: Date): Partial<InvoiceDoc> {
  if (!settlement) return {};
  const { paid, totals } = document;
  return {
    original_ids: settlement.deposits.map(({ _id }) => _id),
    paid,
    ...(paid === totals.ttc && { status: 'paid', paid_at: now }),
  };
}

/** The records of an issued invoice take their status from it, and lock their week. */
async function takeRecords(
  store: Store,
  session: ClientSession,
  { _id, record_ids }: InvoiceDoc,
  { records, weeks }: DraftDocument,
  now: Date,
): Promise<void> {
  if (record_ids.length === 0) return;
  await touchWeeks(store, session, weeks);
  const { modifiedCount } = await store.billing_records.updateMany(
    { _id: { $in: records.map((record) => record._id) }, invoice_id: _id, status: 'not_invoiced' },
    { $set: { status: 'invoiced', updated_at: now }, $inc: { rev: 1 } },
    { session },
  );
  if (modifiedCount !== record_ids.length) throw new StaleReadError('a record moved');
}

/** @throws InvoiceConflictError when the state of things does not allow the issue */
function checkDraft({ record_ids }: InvoiceDoc, { document, records }: DraftDocument, now: Date): void {
  if (records.length !== record_ids.length) throw new InvoiceConflictError('RECORDS_STALE', { record_ids });
  assertBillable(records, now);
  if (document.lines.length === 0) throw new InvoiceConflictError('EMPTY');
  if (document.totals.ttc <= 0) throw new InvoiceConflictError('NOTHING_DUE');
}
