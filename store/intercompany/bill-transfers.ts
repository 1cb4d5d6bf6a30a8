/**
 * Bills what one company owes the other (02-money "Intercompany"): one invoice per direction and week of every pending transfer,
 * one credit note per direction and VAT of what was taken back. Made and issued in one transaction that also marks the transfers, so
 * that two runs at once make one set, and one that dies leaves nothing half done.
 */
import type { ClientSession } from 'mongodb';
import { otherEntity } from '../../domain/common/entity.ts';
import type { InvoiceDocument } from '../../domain/invoices/document.ts';
import { seriesOf } from '../../domain/invoices/numbering.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { totalsOf } from '../../domain/invoices/totals.ts';
import { asCents } from '../../domain/money/money.ts';
import { parisDay, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Actor } from '../audit/event-log.ts';
import { isDuplicateKey, isStaleRead, StaleReadError } from '../db/errors.ts';
import { inLine } from '../db/in-line.ts';
import type { Store } from '../db/mongo.ts';
import { PATIENT, writeInTurn } from '../db/transaction-in-turn.ts';
import { retrying } from '../db/transaction.ts';
import type { InvoiceDoc, TransferGroup } from '../invoices/collections.ts';
import {
  type Asked,
  documentsDue,
  type DocumentDue,
  draftKeyOf,
  draftsOf,
  dropOtherDrafts,
  type DueTransfer,
  dueTransfers,
} from './documents-due.ts';
import { readDraft } from '../invoices/draft-document.ts';
import {
  type ConflictCode,
  InvoiceConflictError,
  InvoiceLackingError,
  type Lack,
} from '../invoices/errors.ts';
import { issueInTransaction } from '../invoices/issue-invoice.ts';
import { emptyInvoice } from '../invoices/make-drafts.ts';
import { readSetting } from '../settings/settings.ts';

export interface BillInput extends Asked {
  by: Actor;
  /** What is missing of a document. */
  lacksOf(document: InvoiceDocument): readonly Lack[];
}

export interface Billed {
  /** Ids of what was issued. */
  issued: string[];
  /** What could not be: a draft each, which holds nothing, with what is missing. */
  drafts: { invoice_id: string; week: WeekKey | null; missing: readonly Lack[] }[];
  /** What the state of things did not allow. */
  refused: { week: WeekKey | null; code: ConflictCode }[];
}

const TRIES = 10;

/**
 * Bills document by document; one that the state of things does not allow is named and holds up no other.
 * @throws Error only of the database
 */
export async function billTransfers(store: Store, input: BillInput): Promise<Billed> {
  const billed: Billed = { issued: [], drafts: [], refused: [] };
  const due = await documentsDue(store, input);
  await dropOtherDrafts(store, input, due);
  for (const one of due) {
    try {
      const { issued, drafts } = await retrying(() => billOnce(store, input, one), {
        on: (error) => isStaleRead(error) || isDuplicateKey(error),
        tries: TRIES,
      });
      billed.issued.push(...issued);
      billed.drafts.push(...drafts);
    } catch (error) {
      if (!(error instanceof InvoiceConflictError)) throw error;
      billed.refused.push({ week: one.week, code: error.code });
    }
  }
  return billed;
}

type BilledOnce = Pick<Billed, 'issued' | 'drafts'>;

async function billOnce(
  store: Store,
  { from, by, now, lacksOf }: BillInput,
  due: DocumentDue,
): Promise<BilledOnce> {
  const transfers = await dueTransfers(store, from, due);
  const draft_key = draftKeyOf(from, due);
  if (transfers.length === 0) {
    // Whatever it was made of has been cancelled since.
    await store.invoices.deleteOne({ draft_key, status: 'draft' });
    return { issued: [], drafts: [] };
  }
  const ids = transfers.map(({ _id }) => _id);
  const today = parisDay(now);
  const invoice: InvoiceDoc = {
    ...emptyInvoice(by.id, now),
    entity: from,
    type: 'intercompany',
    buyer_entity: otherEntity(from),
    week_key: due.week ?? weekKey(now),
    // Of a credit note the days of what it takes back: a reversal keeps when its lead was sent.
    period: periodOf(transfers),
    transfer_ids: ids,
    transfer_groups: groupTransfers(transfers),
    ...(due.vat !== undefined && {
      kind: 'credit_note' as const,
      reason: 'Leads retournés',
      original_ids: [...new Set(transfers.flatMap(({ original_id }) => original_id ?? []))].sort(),
    }),
  };
  const lacks = await transferLacks(store, invoice, { now, lacksOf });
  if (lacks.length > 0) return keepDraft(store, invoice, draft_key, lacks, due.week);
  let issued = invoice;
  const write = async (session: ClientSession) => {
    await store.invoices.deleteMany({ ...draftsOf(from), transfer_ids: { $in: ids } }, { session });
    await store.invoices.insertOne(invoice, { session });
    issued = await issueInTransaction(store, session, invoice, { by, now, today, lacksOf });
    const { modifiedCount } = await store.intercompany_transfers.updateMany(
      { _id: { $in: ids }, status: 'pending' },
      { $set: { status: 'invoiced', invoice_id: invoice._id, updated_at: now } },
      { session },
    );
    if (modifiedCount !== ids.length) throw new StaleReadError('a transfer moved');
  };
  try {
    await inLine(seriesOf(invoice, today), () => writeInTurn(store, write, PATIENT));
  } catch (error) {
    // Somebody emptied a field at this moment.
    if (error instanceof InvoiceLackingError) throw new StaleReadError('a mention went missing');
    throw error;
  }
  return { issued: [issued._id], drafts: [] };
}

/** Transfers by product and price, as the lines of their invoice. */
function groupTransfers(transfers: readonly DueTransfer[]): TransferGroup[] {
  const groups = groupBy(transfers, ({ produit, week_key, price }) => `${week_key}|${produit}|${price}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, of]) => ({ produit: of[0]!.produit, units: of.length, price: of[0]!.price ?? asCents(0) }));
}

/** The first and the last day a lead of them was sent on. */
function periodOf(transfers: readonly DueTransfer[]) {
  const days = transfers.map(({ sent_at }) => parisDay(sent_at)).sort();
  return { from: days[0]!, to: days.at(-1)! };
}

/** What keeps one from being issued. Simulation issues nothing: that, too, is something to be put right first. */
export async function transferLacks(
  store: Store,
  invoice: InvoiceDoc,
  { now, lacksOf }: Pick<BillInput, 'now' | 'lacksOf'>,
): Promise<readonly Lack[]> {
  const { simulation_mode } = await readSetting(store, 'email_denylist');
  const { document } = await readDraft(store, invoice, parisDay(now));
  return [
    ...(simulation_mode
      ? [
          {
            path: 'settings.simulation_mode',
            message: 'Le mode simulation est actif : aucune facture n’est émise.',
          },
        ]
      : []),
    ...lacksOf(document),
  ];
}

async function keepDraft(
  store: Store,
  invoice: InvoiceDoc,
  draft_key: string,
  missing: readonly Lack[],
  week: WeekKey | null,
): Promise<BilledOnce> {
  const { document } = await readDraft(store, invoice, parisDay(invoice.created_at));
  const { ht, vat, ttc, vat_breakdown } = totalsOf(document.lines);
  const { _id, ...fields } = invoice;
  const kept = await store.invoices.findOneAndUpdate(
    { draft_key, status: 'draft' },
    { $set: { ...fields, ht, vat, ttc, vat_breakdown }, $setOnInsert: { _id } },
    { upsert: true, returnDocument: 'after' },
  );
  return { issued: [], drafts: [{ invoice_id: kept!._id, week, missing }] };
}
