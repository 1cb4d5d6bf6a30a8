/**
 * What `immediate/<entity>`, its callers and its worker agree on. Ids, codes and counts only: whatever passes here is readable in
 * Temporal's history. It is told to look again by `lookAgainSignal` (contracts/batch.ts).
 */
import { defineQuery } from '@temporalio/workflow';
import type { Entity } from '../domain/common/entity.ts';

export interface ImmediateInput {
  entity: Entity;
  /** Of a workflow that continues itself: batches so far. */
  sent?: number;
  failed?: number;
}

export interface ImmediateState {
  /** Batches. */
  sending: number;
  sent: number;
  failed: number;
}

export const immediateStateQuery = defineQuery<ImmediateState>('state');
