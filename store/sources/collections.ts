/** Shape and validator of the circuit breakers of sources (12-rules U43). */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { GATE_STATES, type Release, type SourceGate } from '../../domain/sources/gate.ts';
import type { BreakerRules, ExceededRate, SourceCounts } from '../../domain/sources/rules.ts';
import { type Specs, COUNT, oneOf, schema, TEXT } from '../db/schema-kit.ts';

/** What changed where the leads of a source go, and who did it. */
export interface BreakerEvent {
  at: Date;
  what: 'trip' | 'hold' | 'half_open' | 'close' | 'release' | 'proof_on' | 'proof_off';
  /** User id, or the system's. */
  by: string;
  by_name: string;
  /** Of a trip: what was too high. */
  exceeded?: ExceededRate;
  /** Of a hold: what the person says. */
  reason?: string;
  /** Of a trial: how many leads pass. */
  size?: number;
  release?: Release;
}

/** The leads that pass while a source is tried out. */
export interface Trial {
  started_at: Date;
  size: number;
  /** How many may still pass: taken in the transaction that stores the lead. */
  left: number;
  lead_ids: string[];
}

/** Of one source of one company, once somebody has given it rules or put it on hold. `_id`: `ZR7|<source>`. */
export interface SourceBreakerDoc extends SourceGate {
  _id: string;
  entity: Entity;
  /** As it counts (`sourceKey`); may be empty. */
  source: string;
  rules: BreakerRules;
  /** Counts up with every change but looks and leads of a trial: what somebody decided on is still so. */
  rev: number;
  /** Since when it is in its state. */
  state_at: Date;
  /** What was received in the window when it was put on hold: the size of a trial follows from it. */
  volume?: number;
  trial?: Trial;
  /** Figures count from then on: what came before it was well again does not trip it again. */
  counted_from?: Date;
  last_trip_at?: Date;
  /** The last minute's figures. */
  looked?: { at: Date; counts: SourceCounts };
  /** The latest last. */
  history: BreakerEvent[];
  created_at: Date;
  updated_at: Date;
}

export interface SourcesDocuments {
  source_breakers: SourceBreakerDoc;
}

export const sourcesCollections: Specs<SourcesDocuments> = {
  source_breakers: {
    indexes: [{ key: { entity: 1, source: 1 } }],
    validator: schema(['entity', 'source', 'state', 'rev', 'rules'], {
      entity: oneOf(ENTITIES),
      source: TEXT,
      state: oneOf(GATE_STATES),
      rev: COUNT,
    }),
  },
};
