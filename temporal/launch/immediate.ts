/** Has what waits for immediate orders leave now, off everybody's path: a signal that is lost costs a minute (workflows/immediate). */
import { lookAgainSignal } from '../../contracts/batch.ts';
import type { ImmediateInput } from '../../contracts/immediate.ts';
import { immediateSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

/** @throws TemporalUnavailableError */
export async function launchImmediate({ client, taskQueue }: TemporalLink, entity: Entity): Promise<void> {
  await callTemporal(() =>
    client.workflow.signalWithStart<(input: ImmediateInput) => Promise<void>>('immediate', {
      workflowId: workflowIds.immediate(entity),
      taskQueue,
      staticSummary: immediateSummary(entity),
      args: [{ entity }],
      signal: lookAgainSignal,
    }),
  );
}

/** Tells the immediate passes that there is something, one call at a time for each company. */
export class ImmediateSignals {
  readonly #temporal: TemporalLink;
  readonly #onError: (error: unknown) => void;
  /** Companies being told; true: again, once that has ended. */
  readonly #again = new Map<Entity, boolean>();
  #failing = false;

  /** @param onError told once when Temporal has gone */
  constructor(temporal: TemporalLink, onError: (error: unknown) => void) {
    this.#temporal = temporal;
    this.#onError = onError;
  }

  /** Returns at once, and never throws. */
  readonly tell = (entity: Entity): void => {
    if (this.#again.has(entity)) this.#again.set(entity, true);
    else void this.#call(entity);
  };

  async #call(entity: Entity): Promise<void> {
    do {
      this.#again.set(entity, false);
      try {
        await launchImmediate(this.#temporal, entity);
        this.#failing = false;
      } catch (error) {
        if (!this.#failing) this.#onError(error);
        this.#failing = true;
      }
    } while (this.#again.get(entity));
    this.#again.delete(entity);
  }
}
