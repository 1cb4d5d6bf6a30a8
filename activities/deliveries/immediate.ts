/** What `immediate/<entity>` prepares; it sends and finishes with the activities of the run. */
import type { Entity } from '../../domain/common/entity.ts';
import { makeImmediate } from '../../store/deliveries/make-immediate.ts';
import { readSenders } from '../../store/settings/senders.ts';
import { alertUnprepared } from '../monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';
import { type BatchRef, refOf } from './read-batch.ts';

export interface PrepareImmediateInput {
  entity: Entity;
  /** Batches that are being sent. */
  busy: string[];
  /** Batches, at most. */
  limit: number;
}

export interface ImmediatePage {
  /** To be sent. */
  ready: BatchRef[];
  /** Made just now and already failed: the client cannot be delivered to. */
  refused: BatchRef[];
  /** When the next of what is kept back may leave, from now, ms. */
  wait_ms: number | null;
  more: boolean;
  /** Immediate orders of the company. */
  orders: number;
}

export const immediateActivities = (deps: ActivityDeps) => ({
  /** Makes batches of what waits to leave at once, and gives those that are ready. */
  async prepareImmediate(input: PrepareImmediateInput): Promise<ImmediatePage> {
    const { store, config } = deps;
    const now = new Date();
    const senders = await readSenders(store, config);
    const { ready, refused, unprepared, ...page } = await makeImmediate(store, { senders, ...input, now });
    await alertUnprepared(deps, unprepared, now);
    return { ready: ready.map(refOf), refused: refused.map(refOf), ...page };
  },
});
