/**
 * What each row of a file would become, by the door's own decision on what exists now: every row sees what the rows before it
 * would have taken. Only the rows and their file are written; begun anew after a crash, it comes to the same end.
 */
import type { WeekUse } from '../../domain/routing/lb.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import { readUnitsLeft, type UnitsLeft } from '../billing/prepaid-units.ts';
import { type GroupContext, judgeGroup } from '../intake/intake-group.ts';
import { type Known, type PriorSubmit, readKnown } from '../intake/intake-known.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { Guards } from '../routing/assign-leads.ts';
import { weekUses } from '../routing/commande-weeks.ts';
import { readSnapshot } from '../routing/snapshot.ts';
import type { ImportDoc, OutcomeCounts } from './collections.ts';
import {
  atDoor,
  countOutcomes,
  type ImportDeps,
  itemsOf,
  resultsOf,
  type RowAtDoor,
  type RowResult,
  rowsAfter,
  rowUpdate,
} from './import-rows.ts';

const PAGE = 200;
const PREVIEW_FIELDS = ['reason', 'suspicious', 'client_id', 'commande_id', 'same_as', 'phone_hash'] as const;

/** What the rows so far would have changed. */
class Foreseen {
  uses: ReadonlyMap<string, WeekUse>;
  unitsLeft: UnitsLeft;
  readonly #submits = new Map<string, PriorSubmit>();
  readonly #guards: Guards = new Map();
  /** The line of each lead there would be. */
  readonly lines = new Map<string, number>();

  constructor(uses: ReadonlyMap<string, WeekUse>, unitsLeft: UnitsLeft) {
    this.uses = uses;
    this.unitsLeft = unitsLeft;
  }

  /** What exists, and what would by then. */
  join(known: Known): void {
    for (const keys of known.submitKeys.values())
      for (const key of keys) {
        const prior = this.#submits.get(key);
        if (prior) known.submits.set(key, prior);
      }
    for (const [person, hits] of this.#guards) {
      const there = known.guards.get(person);
      if (there) for (const [client, hit] of hits) there.set(client, hit);
    }
  }

  take(
    { leads, assignments }: Awaited<ReturnType<typeof judgeGroup>>,
    known: Known,
    lines: ReadonlyMap<string, number>,
  ): void {
    this.uses = new Map([...this.uses, ...assignments.usesAfter()]);
    this.unitsLeft = new Map(assignments.unitsAfter());
    for (const { guard_key } of assignments.deliveries)
      this.#guards.set(guard_key, known.guards.get(guard_key)!);
    for (const lead of leads) {
      const { _id, created_at, entity, produit, status, submit_keys } = lead;
      // Without its trace: of fifty thousand leads they would be most of the memory.
      const prior = { _id, created_at, entity, produit, status, ...(submit_keys && { submit_keys }) };
      for (const key of submit_keys ?? []) this.#submits.set(key, prior);
      this.lines.set(_id, lines.get(_id)!);
    }
  }
}

/** The rows of a page, with what becomes of them; a lead there would be has no id yet. */
function rowUpdates(
  rows: readonly RowAtDoor[],
  results: readonly RowResult[],
  foreseen: Foreseen,
  { keys }: ImportDeps,
) {
  return rows.map(({ row, request }, at) => {
    const { lead_id, ...result } = results[at]!;
    const same_as = result.outcome === 'double_submit' ? foreseen.lines.get(lead_id ?? '') : undefined;
    const phone_hash = request && keys.phone(request.phone.phone);
    const set = { ...result, ...(same_as && { same_as }), ...(phone_hash && { phone_hash }) };
    return rowUpdate(row._id, set, PREVIEW_FIELDS);
  });
}

/** @returns whether it is previewed with the mapping it has now; false when another one was asked for meanwhile */
export async function previewImport(deps: ImportDeps, doc: ImportDoc, now: Date): Promise<boolean> {
  const { store, keys, stripe, onRoutingError } = deps;
  const snapshot = await readSnapshot(store);
  const foreseen = new Foreseen(
    await weekUses(store, weekKey(now)),
    await readUnitsLeft(store, snapshot.prepaid),
  );
  const ours = { _id: doc._id, status: 'previewing' as const, rev: doc.rev };
  const expected: OutcomeCounts = {};
  let suspicious = 0;
  let judged = 0;
  for (let last = 0; ;) {
    const rows = (await rowsAfter(store, doc._id, last, PAGE)).map((row) => atDoor(doc, row, snapshot));
    if (rows.length === 0) break;
    last = rows.at(-1)!.row.n;
    const { uses, unitsLeft } = foreseen;
    const judging = { store, snapshot, keys, stripe, now, onRoutingError, routing: true };
    const ctx: GroupContext = { ...judging, uses, unitsLeft };
    const items = itemsOf(rows);
    const known = await readKnown(items, ctx);
    foreseen.join(known);
    const group = await judgeGroup(items, ctx, known);
    const results = resultsOf(rows, group);
    const lines = linesOf(group.leads);
    foreseen.take(group, known, lines);
    countOutcomes(results, expected);
    suspicious += results.filter((result) => result.suspicious).length;
    judged += rows.length;
    await store.import_rows.bulkWrite(rowUpdates(rows, results, foreseen, deps), { ordered: false });
    const { matchedCount } = await store.imports.updateOne(ours, { $set: { judged } });
    if (matchedCount === 0) return false;
  }
  const { matchedCount } = await store.imports.updateOne(ours, {
    $set: { status: 'previewed', expected, suspicious, judged, updated_at: now },
  });
  return matchedCount > 0;
}

const linesOf = (leads: readonly LeadDoc[]): Map<string, number> =>
  new Map(leads.map(({ _id, import_row }) => [_id, import_row!]));
