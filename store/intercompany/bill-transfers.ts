/**
 * Bills what one company owes the other (02-money "Intercompany"): one invoice per direction and week of every pending transfer,
 * one credit note per direction of what was taken back. Made and issued in one transaction that also marks the transfers, so
 * that two runs at once make one set, and one that dies leaves nothing half done.
 */
import type { ClientSession } from 'mongodb';
import { type Entity, otherEntity } from '../../domain/common/entity.ts';
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
import type { TransferDoc } from './collections.ts';
import { readDraft } from '../invoices/draft-document.ts';
import type { Lack } from '../invoices/errors.ts';
import { InvoiceLackingError } from '../invoices/errors.ts';
import { issueInTransaction } from '../invoices/issue-invoice.ts';
import { emptyInvoice } from '../invoices/make-drafts.ts';
import { readSetting } from '../settings/settings.ts';

export interface BillInput {
  /** The issuer: owner of the leads. */
  from: Entity;
  /** Only this week, which need not be over; default: every week that is. */
  week?: WeekKey;
  by: Actor;
  now: Date;
  /** What is missing of a document. */
  lacksOf(document: InvoiceDocument): readonly Lack[];
}

export interface Billed {
  /** Ids of what was issued. */
  issued: string[];
  /** What could not be: a draft each, which holds nothing, with what is missing. */
  drafts: { invoice_id: string; week: WeekKey | null; missing: readonly Lack[] }[];
}

const TRIES = 10;

/** Names the one draft of what could not be issued; `reversals`: the credit note. */
const draftKeyOf = (from: Entity, week: WeekKey | 'reversals'): string =>
  `ic|${from}|${otherEntity(from)}|${week}`;

/** @throws Error only of the database: what cannot be issued is a draft */
export async function billTransfers(store: Store, input: BillInput): Promise<Billed> {
  const { from, week, now } = input;
  const current = weekKey(now);
  const pending = { from_entity: from, status: 'pending' as const };
  const weeks = week
    ? [week]
    : ((await store.intercompany_transfers.distinct('week_key', {
        ...pending,
        week_key: { $lt: current },
        reverses: { $exists: false },
      })) as WeekKey[]);
  const billed: Billed = { issued: [], drafts: [] };
  for (const one of weeks.sort()) {
    const filter = { ...pending, week_key: one, reverses: { $exists: false } };
    merge(billed, await billAgain(store, input, one, filter));
  }
  merge(billed, await billAgain(store, input, 'reversals', { ...pending, reverses: { $exists: true } }));
  return billed;
}

function merge(into: Billed, { issued, drafts }: Billed): void {
  into.issued.push(...issued);
  into.drafts.push(...drafts);
}

type Pending = { from_entity: Entity; status: 'pending'; week_key?: WeekKey; reverses: { $exists: boolean } };

const billAgain = (
  store: Store,
  input: BillInput,
  of: WeekKey | 'reversals',
  filter: Pending,
): Promise<Billed> =>
  retrying(() => billOnce(store, input, of, filter), {
    on: (error) => isStaleRead(error) || isDuplicateKey(error),
    tries: TRIES,
  });

async function billOnce(
  store: Store,
  { from, week, by, now, lacksOf }: BillInput,
  of: WeekKey | 'reversals',
  filter: Pending,
): Promise<Billed> {
  const transfers = await store.intercompany_transfers
    .find(filter, { projection: { reverses: 1, produit: 1, week_key: 1, price: 1 } })
    .sort({ _id: 1 })
    .toArray();
  const draft_key = draftKeyOf(from, of);
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
    week_key: of === 'reversals' ? (week ?? weekKey(now)) : of,
    transfer_ids: ids,
    transfer_groups: groupTransfers(transfers),
    ...(of === 'reversals' && {
      kind: 'credit_note' as const,
      reason: 'Leads retournés',
      original_ids: await originalsOf(
        store,
        transfers.flatMap(({ reverses }) => reverses ?? []),
      ),
    }),
  };
  const lacks = await transferLacks(store, invoice, { now, lacksOf });
  if (lacks.length > 0) return keepDraft(store, invoice, draft_key, lacks, of === 'reversals' ? null : of);
  let issued = invoice;
  const write = async (session: ClientSession) => {
    await store.invoices.deleteOne({ draft_key, status: 'draft' }, { session });
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
function groupTransfers(transfers: readonly TransferDoc[]): TransferGroup[] {
  const groups = groupBy(transfers, ({ produit, week_key, price }) => `${week_key}|${produit}|${price}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, of]) => ({ produit: of[0]!.produit, units: of.length, price: of[0]!.price ?? asCents(0) }));
}

/** The invoices some transfers are on. */
async function originalsOf(store: Store, transferIds: readonly string[]): Promise<string[]> {
  const ids = await store.intercompany_transfers.distinct('invoice_id', { _id: { $in: [...transferIds] } });
  return ids.filter((id): id is string => typeof id === 'string').sort();
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
): Promise<Billed> {
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
