/**
 * Takes the leads of a file back out: what was never sent is deleted, its unsent delivery cancelled first, and counted as
 * deleted. What was sent stays, and what is on its way. Each lead is a step of its own, and one that is gone is not met again:
 * its row is written with its deletion.
 */
import type { ClientSession, UpdateFilter } from 'mongodb';
import type { KeptReasonOfImport } from '../../domain/imports/import-status.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { type Actor, SYSTEM } from '../audit/event-log.ts';
import { cancelDelivery } from '../deliveries/cancel-delivery.ts';
import { StaleReadError } from '../db/errors.ts';
import { deleteLead, LeadInUseError } from '../leads/delete-lead.ts';
import { afterLead } from '../leads/lead-order.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { type ImportDoc, type ImportRowDoc, rowId } from './collections.ts';
import type { ImportDeps } from './import-rows.ts';

const PAGE = 100;
/** A lead that is cancelled is stock for a moment, and may be assigned again. */
const TRIES = 5;

export const UNDO_REASON = 'import_undone';

/** Why a delivery that is not sent is left. */
async function cancelOrLeave(
  { store }: ImportDeps,
  delivery_id: string,
  now: Date,
): Promise<KeptReasonOfImport | null> {
  try {
    const whole = await cancelDelivery(store, { delivery_id, by: SYSTEM.id, reason: UNDO_REASON, now });
    // A batch that was tried never changes: a person cancels it as a whole, with the leads of others in it.
    return whole ? 'in_batch' : null;
  } catch (error) {
    if (error instanceof DeliveryRefusal) {
      if (error.code === 'SENT_FOR_GOOD') return 'sent';
      return error.code === 'BEING_SENT' ? 'being_sent' : null;
    }
    if (error instanceof StaleReadError) return null;
    throw error;
  }
}

interface Removal {
  id: string;
  by: Actor;
  now: Date;
  rowGone(session?: ClientSession): Promise<unknown>;
}

/**
 * @param rowGone writes that the row's lead is gone
 * @returns why it stays; `null`: it is gone
 */
async function removeLead(
  deps: ImportDeps,
  { id, by, now, rowGone }: Removal,
): Promise<KeptReasonOfImport | null> {
  const { store, stripe } = deps;
  for (let tries = TRIES; tries > 0; tries -= 1) {
    try {
      // Somebody may have deleted it meanwhile.
      if (!(await deleteLead(store, { id, stripe, by, now, alongside: rowGone }))) await rowGone();
      return null;
    } catch (error) {
      if (!(error instanceof LeadInUseError)) throw error;
      if (error.reason === 'sent') return 'sent';
    }
    const lead = await store.leads.findOne({ _id: id }, { projection: { delivery_id: 1 } });
    const kept = lead?.delivery_id ? await cancelOrLeave(deps, lead.delivery_id, now) : null;
    if (kept) return kept;
  }
  return 'being_sent';
}

const ROW_GONE = {
  $set: { outcome: 'undone' },
  $unset: { lead_id: 1, client_id: 1, commande_id: 1, reason: 1 },
} as const satisfies UpdateFilter<ImportRowDoc>;

type Place = Pick<LeadDoc, '_id' | 'created_at'>;

/** Goes through the leads of a file once, from where it is. */
export class ImportUndo {
  readonly #deps: ImportDeps;
  readonly #doc: ImportDoc;
  #after: Place | undefined;

  constructor(deps: ImportDeps, doc: ImportDoc) {
    this.#deps = deps;
    this.#doc = doc;
    this.#after = doc.undo_after;
  }

  /** @returns whether there may be more */
  async next(now: Date): Promise<boolean> {
    const { store } = this.#deps;
    const { _id: import_id, undone_by = SYSTEM } = this.#doc;
    const leads = await store.leads
      .find({ import_id, ...(this.#after && afterLead(this.#after)) })
      .project<Place & Pick<LeadDoc, 'import_row'>>({ created_at: 1, import_row: 1 })
      .sort({ created_at: 1, _id: 1 })
      .limit(PAGE)
      .toArray();
    for (const lead of leads) {
      const row = { _id: rowId(import_id, lead.import_row!) };
      const kept = await removeLead(this.#deps, {
        ...{ id: lead._id, by: undone_by, now },
        rowGone: (session) => store.import_rows.updateOne(row, ROW_GONE, session && { session }),
      });
      if (kept) await store.import_rows.updateOne(row, { $set: { outcome: 'kept', reason: kept } });
    }
    const last = leads.at(-1);
    if (last && leads.length === PAGE) {
      this.#after = { _id: last._id, created_at: last.created_at };
      await store.imports.updateOne(
        { _id: import_id },
        { $set: { undo_after: this.#after, updated_at: now } },
      );
      return true;
    }
    await this.#end(now);
    return false;
  }

  async #end(now: Date): Promise<void> {
    const { store } = this.#deps;
    const { _id, stored, counts = {} } = this.#doc;
    const { double_submit = 0, other_entity = 0, failed = 0 } = counts;
    const made = stored - double_submit - other_entity - failed;
    const kept = await store.leads.countDocuments({ import_id: _id });
    await store.imports.updateOne(
      { _id, status: 'undoing' },
      { $set: { status: 'undone', undo: { deleted: made - kept, kept }, undone_at: now, updated_at: now } },
    );
  }
}
