/** Issued documents in the order of the books, read as they are asked for: a year of them is never held at once. */
import type { BookedInvoice } from '../../domain/accounting/entry.ts';
import type { ExportedInvoice } from '../../domain/accounting/invoices-csv.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { NumberedInvoice } from '../../domain/invoices/document.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { inGroups } from '../db/in-groups.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from '../invoices/collections.ts';

/** Paris days, both included. */
export interface Days {
  from: ParisDay;
  to: ParisDay;
}

export interface WhichIssued extends Days {
  entity: Entity;
  /** Only what it bills the other company. */
  intercompany?: true;
}

/** An issued document with the id it is stored under. */
export type StoredIssue = ExportedInvoice & { _id: string };

/** Read and completed together. */
const TOGETHER = 200;
const HEAVY = { transfer_ids: 0, record_ids: 0, corrections: 0, manual_lines: 0, credit_lines: 0 };

export const issuedFilter = ({ entity, from, to, intercompany }: WhichIssued) => ({
  entity,
  issued_on: { $gte: from, $lte: to },
  // What version 1 issued is in the books it was issued from.
  imported: { $exists: false },
  ...(intercompany && { type: 'intercompany' as const }),
});

type Issued = InvoiceDoc & { document: NumberedInvoice; journal_no: number };

export async function* issuedInvoices(store: Store, which: WhichIssued): AsyncGenerator<StoredIssue> {
  const cursor = store.invoices
    .find(issuedFilter(which), { projection: HEAVY, batchSize: TOGETHER })
    .sort({ issued_on: 1, journal_no: 1 });
  for await (const together of inGroups(cursor, TOGETHER))
    yield* await withBooks(store, together as Issued[]);
}

/** What the books need of a document's client and, of a credit note, of what it corrects. */
async function withBooks(store: Store, invoices: readonly Issued[]): Promise<StoredIssue[]> {
  const [codes, deposits] = await Promise.all([
    codesOf(
      store,
      invoices.flatMap(({ client_id }) => client_id ?? []),
    ),
    depositsOf(
      store,
      invoices.flatMap(({ kind, original_ids }) => (kind === 'credit_note' ? original_ids : [])),
    ),
  ]);
  return invoices.map((invoice) => {
    const { _id, entity, type, kind, journal_no, document, client_id, original_ids } = invoice;
    const { status, ttc, paid, credited, due_on } = invoice;
    const booked: BookedInvoice = {
      entity,
      intercompany: type === 'intercompany',
      journal_no,
      document,
      account_code: codes.get(client_id ?? '') ?? '',
      deposit: kind === 'deposit' || original_ids.some((id) => kind === 'credit_note' && deposits.has(id)),
    };
    return { _id, ...booked, kind, status, ttc, paid, credited, ...(due_on && { due_on }) };
  });
}

/** By client. */
async function codesOf(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const clients = await store.clients
    .find(
      { _id: { $in: [...new Set(ids)] }, account_code: { $exists: true } },
      { projection: { account_code: 1 } },
    )
    .toArray();
  return new Map(clients.map(({ _id, account_code = '' }) => [_id, account_code]));
}

/** Those of some invoices that are deposits. */
async function depositsOf(store: Store, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const deposits = await store.invoices
    .find({ _id: { $in: [...ids] }, kind: 'deposit' }, { projection: { _id: 1 } })
    .toArray();
  return new Set(deposits.map(({ _id }) => _id));
}
