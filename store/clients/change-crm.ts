/** Writes what is noted of a client as a business partner: nothing that decides where leads go. */
import { type ClientCrm, NO_CRM } from '../../domain/clients/crm.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ClientDoc } from './collections.ts';

/** @returns the client as it is then, or `null` when there is none */
export function changeCrm(
  store: Store,
  id: string,
  change: Partial<ClientCrm>,
  by: Actor,
  now: Date,
): Promise<ClientDoc | null> {
  const fields = Object.entries(change).map(([name, value]) => [`crm.${name}`, value] as const);
  return transaction(store, async (session) => {
    const before = await store.clients.findOneAndUpdate(
      { _id: id, deleted_at: { $exists: false } },
      { $set: { ...Object.fromEntries(fields), updated_at: now } },
      { session },
    );
    if (!before) return null;
    const after: ClientDoc = { ...before, crm: { ...before.crm, ...change }, updated_at: now };
    const event = {
      action: 'client.crm' as const,
      entity_type: 'client' as const,
      entity_id: id,
      entity: before.entity,
      by,
    };
    const diff = auditDiff({ ...NO_CRM, ...before.crm }, { ...NO_CRM, ...after.crm });
    await logEvent(store, { ...event, ...diff }, now, session);
    return after;
  });
}
