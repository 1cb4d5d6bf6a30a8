/**
 * One page of each kind of the purge: reads what is old enough, leaves what is still needed, and says what is to be written. Whether
 * it is written is its caller's business, so that a dry run counts exactly what a run would do.
 */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { ENTITIES } from '../../domain/common/entity.ts';
import {
  cutoffOf,
  explainsInvoices,
  lastContact,
  NOTHING_PURGED,
  type KeptReason,
  type RetentionCounts,
  type RetentionKind,
} from '../../domain/privacy/retention.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from '../deliveries/collections.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { blankedLead } from '../leads/blank-person.ts';
import { afterLead } from '../leads/lead-order.ts';
import type { RetentionRunDoc } from './collections.ts';
import { deliveriesOfBatches, deliveriesOfLeads, type NeededDelivery, stillNeeded } from './still-needed.ts';

export interface RetentionPage {
  counts: RetentionCounts;
  /** The place of its last record; null: there are no more. */
  next: string | null;
  /** In the caller's transaction. @returns how many were written: what has moved meanwhile is left for the next night */
  write(session: ClientSession): Promise<number>;
}

type PageOf = (store: Store, run: RetentionRunDoc, after: string | null, now: Date) => Promise<RetentionPage>;

/** Records of one page. */
export const RETENTION_PAGE = 500;

interface Place {
  created_at: Date;
  _id: string;
}
const placeOf = ({ created_at, _id }: Place): string => `${created_at.getTime()}|${_id}`;
function placeAt(text: string): Place {
  const at = text.indexOf('|');
  return { created_at: new Date(Number(text.slice(0, at))), _id: text.slice(at + 1) };
}
/** Older than the cut, and after the page before. */
const duePlaces = (cutoff: Date, after: string | null) => ({
  $and: [{ created_at: { $lt: cutoff } }, after ? afterLead(placeAt(after)) : {}],
});
const nextPlace = (page: readonly Place[]): string | null =>
  page.length === RETENTION_PAGE ? placeOf(page.at(-1)!) : null;

const nothingToWrite = () => Promise.resolve(0);

/** Counts of what is purged and what is left, and why. */
function countsOf(purged: number, kept: readonly KeptReason[]): RetentionCounts {
  const counts: RetentionCounts = { ...NOTHING_PURGED, purged, kept: {} };
  for (const reason of kept) counts.kept[reason] = (counts.kept[reason] ?? 0) + 1;
  return counts;
}

const latest = (dates: readonly (Date | undefined)[]): Date => lastContact(dates);

const LEAD = {
  ...{ created_at: 1, updated_at: 1, erased_at: 1, phone: 1, delivered_at: 1, resubmitted: 1, status: 1 },
  ...{ 'notes.at': 1, in_delivery: 1 },
} as const;
type AgingLead = Pick<
  LeadDoc,
  | '_id'
  | 'created_at'
  | 'updated_at'
  | 'erased_at'
  | 'phone'
  | 'delivered_at'
  | 'resubmitted'
  | 'status'
  | 'in_delivery'
> & { notes?: { at: Date }[] };

const contactsOf = ({ created_at, delivered_at, resubmitted, notes = [] }: AgingLead) => [
  ...[created_at, delivered_at, resubmitted?.at],
  ...notes.map(({ at }) => at),
];

/** By phone, when something last happened with its person, in any of their leads (12-rules U63). */
async function contactsByPhone(store: Store, leads: readonly AgingLead[]): Promise<Map<string, Date>> {
  const phones = [...new Set(leads.flatMap(({ phone }) => phone || []))];
  const all = await store.leads
    .find({ phone: { $in: phones } })
    .project<AgingLead>(LEAD)
    .toArray();
  const contacts = new Map<string, Date>();
  for (const lead of all) contacts.set(lead.phone, latest([contacts.get(lead.phone), ...contactsOf(lead)]));
  return contacts;
}

function byLead(deliveries: readonly NeededDelivery[]): Map<string, NeededDelivery[]> {
  const found = new Map<string, NeededDelivery[]>();
  for (const delivery of deliveries)
    found.set(delivery.lead_id, [...(found.get(delivery.lead_id) ?? []), delivery]);
  return found;
}

/** Batches whose file still names the leads of these deliveries. */
async function withFiles(store: Store, deliveries: readonly NeededDelivery[]): Promise<Set<string>> {
  const ids = [...new Set(deliveries.flatMap(({ batch_id }) => batch_id ?? []))];
  const there = await store.delivery_batches
    .find({ _id: { $in: ids }, csv: { $gt: '' } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return new Set(there.map(({ _id }) => _id));
}

/** The persons in leads. A file that a dry run would have purged first is counted as purged. */
const prospects: PageOf = async (store, { months, as_of, kind }, after, now) => {
  const cutoff = cutoffOf(months.prospects, as_of);
  const page = await store.leads
    .find({ entity: { $in: [...ENTITIES, null] }, ...duePlaces(cutoff, after) })
    .project<AgingLead>(LEAD)
    .sort({ created_at: 1, _id: 1 })
    .limit(RETENTION_PAGE)
    .toArray();
  const alive = page.filter(({ erased_at, status }) => !erased_at && status !== 'suppressed');
  const [deliveries, contacts] = await Promise.all([
    deliveriesOfLeads(
      store,
      alive.map(({ _id }) => _id),
    ),
    contactsByPhone(store, alive),
  ]);
  const [needed, files] = await Promise.all([
    stillNeeded(store, deliveries),
    kind === 'dry_run' ? new Set<string>() : withFiles(store, deliveries),
  ]);
  const ofLead = byLead(deliveries);
  const due: AgingLead[] = [];
  const kept: KeptReason[] = [];
  for (const lead of alive) {
    const sales = ofLead.get(lead._id) ?? [];
    const contact = latest([
      ...contactsOf(lead),
      contacts.get(lead.phone),
      ...sales.map(({ sent_at }) => sent_at),
    ]);
    if (contact >= cutoff) continue;
    const reasons = new Set<KeptReason>(sales.flatMap(({ _id }) => needed.get(_id) ?? []));
    if (lead.in_delivery || reasons.has('open')) kept.push('open');
    else if (reasons.has('invoice')) kept.push('invoice');
    else if (sales.some(({ batch_id }) => batch_id && files.has(batch_id))) kept.push('csv');
    else due.push(lead);
  }
  return {
    counts: countsOf(due.length, kept),
    next: nextPlace(page),
    async write(session) {
      if (due.length === 0) return 0;
      const writes = due.map((lead): AnyBulkWriteOperation<LeadDoc> => ({
        updateOne: {
          filter: { _id: lead._id, updated_at: lead.updated_at, in_delivery: false },
          update: blankedLead(lead, now),
        },
      }));
      return (await store.leads.bulkWrite(writes, { session })).matchedCount;
    },
  };
};

type AgingBatch = Pick<DeliveryBatchDoc, '_id' | 'created_at' | 'sent_at' | 'last_sent_at' | 'rev'>;

/** Files of batches: the bytes go, their hash and the evidence of each try stay. */
const csv: PageOf = async (store, { months, as_of }, after, now) => {
  const cutoff = cutoffOf(months.csv, as_of);
  const page = await store.delivery_batches
    .find({ csv: { $gt: '' }, ...duePlaces(cutoff, after) })
    .project<AgingBatch>({ created_at: 1, sent_at: 1, last_sent_at: 1, rev: 1 })
    .sort({ created_at: 1, _id: 1 })
    .limit(RETENTION_PAGE)
    .toArray();
  const old = page.filter(
    ({ created_at, sent_at, last_sent_at }) => latest([created_at, sent_at, last_sent_at]) < cutoff,
  );
  const deliveries = await deliveriesOfBatches(
    store,
    old.map(({ _id }) => _id),
  );
  const [needed, open] = await Promise.all([stillNeeded(store, deliveries), notOver(store, old)]);
  const reasons = new Map<string, KeptReason>(open.map((id) => [id, 'open']));
  for (const { _id, batch_id } of deliveries) {
    const why = needed.get(_id);
    if (batch_id && why && reasons.get(batch_id) !== 'open') reasons.set(batch_id, why);
  }
  const due = old.filter(({ _id }) => !reasons.has(_id));
  const kept = old.flatMap(({ _id }) => reasons.get(_id) ?? []);
  return {
    counts: countsOf(due.length, kept),
    next: nextPlace(page),
    async write(session) {
      if (due.length === 0) return 0;
      const writes = due.map(({ _id, rev }): AnyBulkWriteOperation<DeliveryBatchDoc> => ({
        updateOne: {
          filter: { _id, rev, claim: { $exists: false } },
          update: { $set: { csv: '', csv_erased_at: now } },
        },
      }));
      return (await store.delivery_batches.bulkWrite(writes, { session })).matchedCount;
    },
  };
};

/** Of some batches, those that are not sent or cancelled for good; also where no delivery follows them any more. */
async function notOver(store: Store, batches: readonly AgingBatch[]): Promise<string[]> {
  const found = await store.delivery_batches
    .find({ _id: { $in: batches.map(({ _id }) => _id) }, status: { $nin: ['sent', 'cancelled'] } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return found.map(({ _id }) => _id);
}

/** Visits and what visitors did; the funnel has counted them. Sessions first, then events: `s|`, `e|`. */
const visites: PageOf = async (store, { months, as_of }, after) => {
  const cutoff = cutoffOf(months.visites, as_of);
  const events = after?.startsWith('e|') ?? false;
  const place = after ? after.slice(2) || null : null;
  const collection = events ? store.tracking : store.visitor_sessions;
  const page = await collection
    .find(duePlaces(cutoff, place) as never)
    .project<Place & { page_due?: true; last_seen_at?: Date }>({
      created_at: 1,
      page_due: 1,
      last_seen_at: 1,
    })
    .sort({ created_at: 1, _id: 1 })
    .limit(RETENTION_PAGE)
    .toArray();
  const due = page.filter(
    ({ page_due, last_seen_at }) => !page_due && !(last_seen_at && last_seen_at >= cutoff),
  );
  const more = nextPlace(page);
  const next = more === null ? (events ? null : 'e|') : `${events ? 'e' : 's'}|${more}`;
  const ids = due.map(({ _id }) => _id);
  return {
    counts: countsOf(due.length, []),
    next,
    write: async (session) =>
      ids.length === 0
        ? 0
        : (await collection.deleteMany({ _id: { $in: ids } } as never, { session })).deletedCount,
  };
};

/** The audit trail. What explains invoices stays as long as they have to. */
const journal: PageOf = async (store, { months, as_of }, after) => {
  const cutoff = cutoffOf(months.journal, as_of);
  const explaining = cutoffOf(Math.max(months.factures, months.journal), as_of);
  const place = after ? placeAt(after) : null;
  const page = await store.event_log
    .find({
      at: { $lt: cutoff },
      ...(place && {
        $and: [
          { at: { $gte: place.created_at } },
          { $or: [{ at: { $gt: place.created_at } }, { _id: { $gt: place._id } }] },
        ],
      }),
    })
    .project<{ _id: string; at: Date; action: string }>({ at: 1, action: 1 })
    .sort({ at: 1, _id: 1 })
    .limit(RETENTION_PAGE)
    .toArray();
  const ids = page
    .filter(({ at, action }) => at < explaining || !explainsInvoices(action))
    .map(({ _id }) => _id);
  return {
    counts: countsOf(ids.length, []),
    next: nextPlace(page.map(({ _id, at }) => ({ _id, created_at: at }))),
    write: async (session) =>
      ids.length === 0
        ? nothingToWrite()
        : (await store.event_log.deleteMany({ _id: { $in: ids } }, { session })).deletedCount,
  };
};

export const RETENTION_PAGES: Record<RetentionKind, PageOf> = { csv, prospects, visites, journal };
