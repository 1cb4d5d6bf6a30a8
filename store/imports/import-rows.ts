/** Rows of a file on their way through the door: read in order, as the door takes them, and what they become. */
import { judgePhone } from '../../domain/intake/intake.ts';
import { submissionOf } from '../../domain/imports/import-row.ts';
import type { RowOutcome } from '../../domain/imports/import-status.ts';
import type { PhoneKeys } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { IntakeAnswer, JudgedGroup } from '../intake/intake-group.ts';
import type { IntakeRequest } from '../intake/intake-record.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import { type ImportDoc, type ImportRowDoc, type OutcomeCounts, rowId } from './collections.ts';

export interface ImportDeps {
  store: Store;
  keys: PhoneKeys;
  /** Names this process's stripe of the counters. */
  stripe: string;
  onRoutingError(error: unknown): void;
}

/** The rows after a line, in order. */
export const rowsAfter = (
  store: Store,
  importId: string,
  n: number,
  limit: number,
): Promise<ImportRowDoc[]> =>
  store.import_rows
    .find({ _id: { $gt: rowId(importId, n), $lt: `${importId}|~` } })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();

/** A row at the door; without a request it is of the other company. */
export interface RowAtDoor {
  row: ImportRowDoc;
  request?: IntakeRequest;
}

export function atDoor(doc: ImportDoc, row: ImportRowDoc, { settings }: Snapshot): RowAtDoor {
  const submission = submissionOf(row.cells, doc);
  if (!submission) return { row };
  const phone = judgePhone(submission.phone, settings.phone);
  const file = { id: doc._id, row: row.n };
  return { row, request: { submission, phone, caller: 'file', sender: doc._id, import: file } };
}

export const itemsOf = (rows: readonly RowAtDoor[]) =>
  rows.flatMap(({ request }) => (request ? [{ request }] : []));

/** What is kept of what a row has become. */
export type RowResult = { outcome: RowOutcome } & Pick<
  ImportRowDoc,
  'reason' | 'suspicious' | 'client_id' | 'commande_id' | 'lead_id'
>;

function resultOf(answer: IntakeAnswer, leads: ReadonlyMap<string, LeadDoc>): RowResult {
  const lead_id = String(answer['lead_id']);
  const lead = leads.get(lead_id);
  if (answer['status'] === 'double_submit' || !lead) return { outcome: 'double_submit', lead_id };
  const { delivery_client_id, delivery_commande_id } = lead;
  const reason = lead.hold_reason ?? lead.routing_reason;
  return {
    outcome: lead.status,
    lead_id,
    ...(reason && { reason }),
    ...(lead.phone_quality === 'suspicious' && { suspicious: true }),
    ...(delivery_client_id && { client_id: delivery_client_id }),
    ...(delivery_commande_id && { commande_id: delivery_commande_id }),
  };
}

/** What rows have become, or would, in their order. */
export function resultsOf(rows: readonly RowAtDoor[], { answers, leads }: JudgedGroup): RowResult[] {
  const byId = new Map(leads.map((lead) => [lead._id, lead]));
  const asked = answers.values();
  return rows.map(({ request }) =>
    request ? resultOf(asked.next().value!, byId) : { outcome: 'other_entity' },
  );
}

export function countOutcomes(results: readonly RowResult[], counts: OutcomeCounts = {}): OutcomeCounts {
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Fields of a row that say what it has become, or would; absent from the others. */
type OptionalField =
  'reason' | 'suspicious' | 'client_id' | 'commande_id' | 'lead_id' | 'same_as' | 'phone_hash';

/** Writes what a row has become. @param clearable fields that an earlier look may have left and that go unless they are set */
export function rowUpdate(_id: string, $set: Partial<ImportRowDoc>, clearable: readonly OptionalField[]) {
  const gone = clearable.filter((name) => !(name in $set)).map((name) => [name, 1 as const]);
  return { updateOne: { filter: { _id }, update: { $set, $unset: Object.fromEntries(gone) } } };
}
