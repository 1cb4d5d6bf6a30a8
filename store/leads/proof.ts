/** A proof of consent that comes after its lead (12-rules U64). */
import { isUnknownText } from '../../domain/pages/consent-text.ts';
import type { SubmittedConsent } from '../../domain/intake/submission.ts';
import { provesConsent } from '../../domain/intake/intake.ts';
import { pageOf, type Registry } from '../../domain/pages/registry.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ConsentProof, LeadDoc, ProofArrival } from './collections.ts';

/** The lead has a proof, or no person any more (409). */
export class ProofRefusedError extends Error {
  override name = 'ProofRefusedError';
  readonly reason: 'has_one' | 'nobody';

  constructor(reason: 'has_one' | 'nobody') {
    super(reason);
    this.reason = reason;
  }
}

/** As much of it as is kept of anything that came (01-domain §1). */
const MAX_GIVEN = 500;

/** A submitted proof as leads keep it; whoever asked to be called did so when they consented. */
export const storedProof = (
  consent: SubmittedConsent & Pick<ConsentProof, 'flag'>,
  now: Date,
): ConsentProof => ({
  ...consent,
  ...(consent.callback_requested ? { callback_requested_at: consent.given_at ?? now } : {}),
});

/** What of a lead changes with its proof; what it had instead stays as it was given. */
export function provenFields(lead: LeadDoc, consent: ConsentProof, arrival: ProofArrival): Partial<LeadDoc> {
  const before = lead.consent && JSON.stringify(lead.consent).slice(0, MAX_GIVEN);
  return {
    consent,
    proof_arrived: arrival,
    ...(before !== undefined && { given: { ...lead.given, consent: before } }),
  };
}

/** Whether the text is none of those of the page the lead came from. */
export function isUnknownOn(registry: Registry, lead: LeadDoc, consent: SubmittedConsent): boolean {
  const page = lead.page && pageOf(registry, lead);
  return page !== undefined && isUnknownText(page.texts, consent, sha256);
}

/**
 * Adds the proof a lead had not. Its status follows when it is judged again.
 * @returns the lead as it was, or null when there is none
 * @throws ProofRefusedError
 */
export function addProof(
  store: Store,
  { id, consent, by, now }: { id: string; consent: ConsentProof; by: Actor; now: Date },
): Promise<LeadDoc | null> {
  return transaction(store, async (session) => {
    const lead = await store.leads.findOne({ _id: id }, { session });
    if (!lead) return null;
    if (provesConsent(lead.consent)) throw new ProofRefusedError('has_one');
    if (lead.phone === '' || lead.status === 'suppressed') throw new ProofRefusedError('nobody');
    const arrival = { at: now, by: by.id, by_name: by.name };
    await store.leads.updateOne(
      { _id: id },
      { $set: { ...provenFields(lead, consent, arrival), updated_at: now } },
      { session },
    );
    await logProof(store, lead, by, now, session);
    return lead;
  });
}

/** The trail says that there is a proof, never what it says. */
export const logProof = (
  store: Store,
  { _id, lead_owner_entity: entity, status }: Pick<LeadDoc, '_id' | 'lead_owner_entity' | 'status'>,
  by: Actor,
  now: Date,
  session?: Parameters<typeof logEvent>[3],
): Promise<void> =>
  logEvent(
    store,
    { action: 'lead.consent', entity_type: 'lead', entity_id: _id, entity, by, after: { status } },
    now,
    session,
  );
