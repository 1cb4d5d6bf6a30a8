/**
 * Deletes a lead and counts it in the same transaction, so that the balance stays right (01-domain §5, "The daily run").
 */
import type { ClientSession } from 'mongodb';
import { CounterDraft } from './counters.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { uncountLead } from '../monitoring/correct-stats.ts';
import { transaction } from '../db/transaction.ts';

/** Why a lead stays. */
export class LeadInUseError extends Error {
  override name = 'LeadInUseError';
  readonly reason: 'sent' | 'in_delivery';

  constructor(reason: 'sent' | 'in_delivery') {
    super(reason);
    this.reason = reason;
  }
}

export interface DeleteLeadInput {
  id: string;
  stripe: string;
  by: Actor;
  now: Date;
  alongside?(session: ClientSession): Promise<unknown>;
}

/**
 * @param stripe names this process's stripe of the counters
 * @param alongside writes in the same transaction, when there is a lead to delete
 * @returns whether there was one
 * @throws LeadInUseError when a delivery of it is sent (erase it instead, 06-law) or on its way
 */
export function deleteLead(
  store: Store,
  { id, stripe, by, now, alongside }: DeleteLeadInput,
): Promise<boolean> {
  return transaction(store, async (session) => {
    // Deleting first makes an assignment of the same moment conflict instead of being overlooked.
    const lead = await store.leads.findOneAndDelete({ _id: id }, { session });
    if (!lead) return false;
    const sent = await store.deliveries.countDocuments(
      { lead_id: id, status: 'sent' },
      { session, limit: 1 },
    );
    if (sent > 0) throw new LeadInUseError('sent');
    if (lead.in_delivery) throw new LeadInUseError('in_delivery');
    const event = {
      action: 'lead.delete' as const,
      entity_type: 'lead' as const,
      entity_id: id,
      entity: lead.lead_owner_entity,
      by,
    };
    const before = {
      status: lead.status,
      produit: lead.produit,
      departement: lead.departement,
      source: lead.source,
      created_at: lead.created_at,
    };
    await logEvent(store, { ...event, before }, now, session);
    await alongside?.(session);
    // What was never counted as received is not counted as deleted.
    if (lead.test_until) return true;
    await uncountLead(store, session, lead, now);
    const counters = new CounterDraft(stripe);
    counters.add({ kind: 'deleted', entity: lead.lead_owner_entity ?? 'none', day: lead.day });
    await counters.write(store, session);
    return true;
  });
}
