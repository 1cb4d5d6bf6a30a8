/** What sources decide at the door, as the snapshot holds it: those that keep leads or want a proof, and no others. */
import type { Entity } from '../../domain/common/entity.ts';
import type { LeadStatus } from '../../domain/leads/lead.ts';
import { keepsWaiting, type SourceGate } from '../../domain/sources/gate.ts';
import { type LeadSource, sourceKey } from '../../domain/sources/source.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { Store } from '../db/mongo.ts';
import type { SourceBreakerDoc } from './collections.ts';

export type Gate = Pick<SourceBreakerDoc, '_id' | 'source' | 'rev' | keyof SourceGate>;
/** By company and source. */
export type Gates = ReadonlyMap<string, Gate>;

export const breakerId = (entity: Entity, source: string): string => `${entity}|${source}`;

const FIELDS = { source: 1, rev: 1, state: 1, opened_at: 1, kept: 1, proof_required: 1 } as const;

export async function readGates(store: Store): Promise<Gates> {
  const docs = await store.source_breakers
    .find({ $or: [{ state: { $ne: 'closed' } }, { 'kept.0': { $exists: true } }, { proof_required: true }] })
    .project<Gate>(FIELDS)
    .toArray();
  return new Map(docs.map((doc) => [doc._id, doc]));
}

/** The gate of the source a lead comes from; a lead without a company has none yet. */
export function gateOf(
  gates: Gates,
  { entity, ...lead }: LeadSource & { entity: Entity | null },
): Gate | undefined {
  return entity && gates.size > 0 ? gates.get(breakerId(entity, sourceKey(lead))) : undefined;
}

/** The source, where its company only sells its leads with a proof. */
export function wantsProof(
  gates: Gates,
  lead: LeadSource & { entity: Entity | null },
): { unproved?: string } {
  const gate = gateOf(gates, lead);
  return gate?.proof_required ? { unproved: gate.source } : {};
}

/** Whether any lead may wait for a proof: only then is one looked for when a proof comes in. */
export const mayWantProof = (gates: Gates, { proof_required_sources }: Settings['source_gating']): boolean =>
  proof_required_sources.length > 0 || [...gates.values()].some((gate) => gate.proof_required);

/** What intake's step 5 is told of a waiting lead. */
export function waitsForSource(
  gates: Gates,
  lead: LeadSource & { entity: Entity | null; status: LeadStatus; created_at: Date },
): { breaker?: string; unproved?: string } {
  const gate = gateOf(gates, lead);
  return {
    ...(gate && keepsWaiting(gate, lead) && { breaker: gate.source }),
    ...(gate?.proof_required && { unproved: gate.source }),
  };
}
