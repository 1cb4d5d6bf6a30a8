/** Leads that came in and wait for the daily run, each assigned to its order: what intake leaves behind, in bulk. */
import { parisDay, weekKey } from '../domain/time/paris-time.ts';
import { parsePhone } from '../domain/common/phone.ts';
import { route } from '../domain/routing/routing.ts';
import { parseSubmission } from '../domain/intake/submission.ts';
import { AssignmentDraft, assignedFields } from '../store/routing/assign-leads.ts';
import { CounterDraft } from '../store/leads/counters.ts';
import { newId, PhoneKeys } from '../store/db/ids.ts';
import { buildLead } from '../store/intake/intake-record.ts';
import { TrialDraft } from '../store/sources/trial-draft.ts';
import type { Store } from '../store/db/mongo.ts';
import { transaction } from '../store/db/transaction.ts';
import type { LeadDoc } from '../store/leads/collections.ts';
import { readSnapshot } from '../store/routing/snapshot.ts';
import { bodyOf } from './people.ts';

let nextPerson = 0;

/** Gives every order `each` new leads. */
export async function assignWaitingLeads(store: Store, each: number): Promise<void> {
  const snapshot = await readSnapshot(store);
  const keys = new PhoneKeys('bench');
  const now = new Date();
  const [day, week, stripe] = [parisDay(now), weekKey(now), newId()];
  const draft = new AssignmentDraft({
    snapshot,
    uses: new Map(),
    unitsLeft: new Map(),
    exclusions: new Map(),
    guards: new Map(),
    now,
    week,
    pass: 'intake',
    stripe,
  });
  const counters = new CounterDraft(stripe);
  const leads: LeadDoc[] = [];
  const trials = new TrialDraft(snapshot.gates, new Map());
  for (const order of snapshot.orders.values()) {
    for (let n = 0; n < each; n += 1) {
      const { entity, produit } = order;
      const body = { ...(JSON.parse(bodyOf(nextPerson++)) as object), entity, produit };
      const submission = parseSubmission(body)!;
      const request = {
        submission,
        phone: parsePhone(submission.phone),
        caller: 'own_page' as const,
        sender: 'bench',
      };
      const lead = buildLead({ request, session: undefined, suppressed: false, snapshot, trials, keys, now });
      const guard_key = lead.guard_key!;
      const view = { ...draft.viewFor(guard_key, lead.phone_hash), ordersOf: () => [order] };
      const decision = route({ ...lead, id: lead._id, entity, produit }, view, { now, day, pass: 'intake' });
      if (decision.outcome !== 'assigned') throw new Error(`a lead found no order: ${decision.reason}`);
      const delivery = draft.assign({ ...lead, lead_owner_entity: entity, guard_key }, decision);
      leads.push({ ...lead, ...assignedFields(delivery, decision) });
      counters.add({ kind: 'received', entity, day });
    }
  }
  await store.leads.insertMany(leads);
  await store.deliveries.insertMany(draft.deliveries);
  await transaction(store, (session) => counters.write(store, session));
}
