/**
 * What one company is to bill the other now (02-money "Intercompany"): of each finished week one invoice; of what was taken back
 * one credit note per VAT it was billed at, since a document between the companies has one VAT.
 */
import { groupBy } from '../../domain/common/group-by.ts';
import { type Entity, otherEntity } from '../../domain/common/entity.ts';
import { type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { TransferDoc } from './collections.ts';

export interface Asked {
  /** The issuer: owner of the leads. */
  from: Entity;
  /** Only this week, which need not be over; default: every week that is. */
  week?: WeekKey;
  now: Date;
}

/** One document that is due. */
export interface DocumentDue {
  /** The week of an invoice, or of the reversals when one was asked for; null: reversals of every week. */
  week: WeekKey | null;
  /** Of a credit note: the VAT of the invoices it corrects. */
  vat?: string;
}

export type DueTransfer = Pick<
  TransferDoc,
  '_id' | 'reverses' | 'produit' | 'week_key' | 'price' | 'sent_at'
> & { original_id?: string };

const SHOWN = { reverses: 1, produit: 1, week_key: 1, price: 1, sent_at: 1 } as const;

export async function documentsDue(store: Store, asked: Asked): Promise<DocumentDue[]> {
  const { from, week, now } = asked;
  const weeks = week
    ? [week]
    : ((await store.intercompany_transfers.distinct('week_key', {
        from_entity: from,
        status: 'pending',
        week_key: { $lt: weekKey(now) },
        reverses: { $exists: false },
      })) as WeekKey[]);
  const reversals = await reversalsByVat(store, from, week);
  return [
    ...weeks.sort().map((one) => ({ week: one })),
    ...[...reversals.keys()].sort().map((vat) => ({ week: week ?? null, vat })),
  ];
}

/** The transfers of one document, as they are now. */
export async function dueTransfers(
  store: Store,
  from: Entity,
  { week, vat }: DocumentDue,
): Promise<DueTransfer[]> {
  if (vat !== undefined) return (await reversalsByVat(store, from, week ?? undefined)).get(vat) ?? [];
  return store.intercompany_transfers
    .find(
      { from_entity: from, status: 'pending', week_key: week!, reverses: { $exists: false } },
      { projection: SHOWN },
    )
    .sort({ _id: 1 })
    .toArray();
}

/** What was taken back of invoices, by the VAT it was billed at. */
async function reversalsByVat(
  store: Store,
  from: Entity,
  week?: WeekKey,
): Promise<ReadonlyMap<string, DueTransfer[]>> {
  const reversals = await store.intercompany_transfers
    .find(
      { from_entity: from, status: 'pending', ...(week && { week_key: week }), reverses: { $exists: true } },
      { projection: SHOWN },
    )
    .sort({ _id: 1 })
    .toArray();
  if (reversals.length === 0) return new Map();
  const reversed = await store.intercompany_transfers
    .find(
      { _id: { $in: reversals.flatMap(({ reverses }) => reverses ?? []) } },
      { projection: { invoice_id: 1 } },
    )
    .toArray();
  const originalOf = new Map(reversed.map(({ _id, invoice_id }) => [_id, invoice_id!]));
  const originals = await store.invoices
    .find({ _id: { $in: [...new Set(originalOf.values())] } }, { projection: { 'document.lines.vat': 1 } })
    .toArray();
  const vats = new Map(originals.map(({ _id, document }) => [_id, vatKey(document!.lines[0]!.vat)]));
  return groupBy(
    reversals.map((reversal) => ({ ...reversal, original_id: originalOf.get(reversal.reverses!)! })),
    ({ original_id }) => vats.get(original_id)!,
  );
}

const vatKey = ({
  category,
  rate_bp,
  exemption_code,
  exemption_text,
}: {
  category: string;
  rate_bp: number;
  exemption_code: string;
  exemption_text: string;
}): string => [category, rate_bp, exemption_code, exemption_text].join('|');

/** Drafts of a direction begin so. */
const directionKey = (from: Entity): string => `ic|${from}|${otherEntity(from)}|`;

/** Names the one draft of what could not be issued. */
export const draftKeyOf = (from: Entity, { week, vat }: DocumentDue): string =>
  directionKey(from) + [week, vat !== undefined && `reversals|${vat}`].filter(Boolean).join('|');

/** Finds drafts of a direction, or of one week of it. */
export const draftsOf = (from: Entity, week: string = '') => {
  const prefix = directionKey(from) + week;
  return { status: 'draft' as const, draft_key: { $gte: prefix, $lt: `${prefix}\u{FFFF}` } };
};

/** Drafts of what is due no more: it was cancelled, or billed by another run. */
export async function dropOtherDrafts(
  store: Store,
  { from, week, now }: Asked,
  due: readonly DocumentDue[],
): Promise<void> {
  const { draft_key, status } = draftsOf(from, week);
  await store.invoices.deleteMany({
    status,
    draft_key: { ...draft_key, $nin: due.map((one) => draftKeyOf(from, one)) },
    // A week that is not over is billed when it is named, and is nothing to a run of those that are.
    ...(!week && { $or: [{ kind: 'credit_note' as const }, { week_key: { $lt: weekKey(now) } }] }),
  });
}
