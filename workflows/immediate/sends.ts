/** The batches an immediate pass is sending: so many at once, finished together with those that ended meanwhile. */
import type { ImmediatePage } from '../../activities/deliveries/immediate.ts';
import type { BatchRef } from '../../activities/deliveries/read-batch.ts';
import { SENDS_AT_ONCE } from '../../contracts/limits.ts';
import {
  attempt,
  finishTried,
  isTrouble,
  sendAutomatically,
  type Tried,
  withReplaced,
} from '../batch/try-batches.ts';

const send = sendAutomatically({ gated: true });

/** Batches that get an activity each; of more, so many share one, which spares the server (docs/decisions/0009). */
const FEW = 5;

export class Sends {
  /** Batches. */
  sent = 0;
  failed = 0;
  readonly #waiting: BatchRef[] = [];
  readonly #sending = new Set<string>();
  #tried: Tried[] = [];
  #finishing = false;
  readonly #changed: () => void;

  /** @param changed called after each change of what `busy`, `sent` and `failed` say */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Batches taken and not tried yet. */
  get busy(): string[] {
    return [...this.#sending, ...this.#waiting.map(({ batch_id }) => batch_id)];
  }

  /** Nothing is being sent, and deliveries and leads have followed what was. */
  get idle(): boolean {
    return this.busy.length === 0 && this.#tried.length === 0 && !this.#finishing;
  }

  take({ ready, refused }: Pick<ImmediatePage, 'ready' | 'refused'>): void {
    this.#waiting.push(...ready);
    this.#ended(refused.map(({ batch_id }) => ({ batch_id, status: 'failed' })));
  }

  #ended(tried: readonly Tried[]): void {
    this.#tried.push(...tried);
    this.failed += tried.filter(isTrouble).length;
    this.sent += tried.filter(({ status }) => status === 'sent').length;
    while (this.#waiting.length > 0 && this.#sending.size < SENDS_AT_ONCE) {
      const size = this.#waiting.length > FEW ? FEW : 1;
      const group = this.#waiting.splice(0, Math.min(size, SENDS_AT_ONCE - this.#sending.size));
      void this.#send(group).catch(() => undefined);
    }
    void this.#finish().catch(() => undefined);
    this.#changed();
  }

  async #send(batches: readonly BatchRef[]): Promise<void> {
    for (const { batch_id } of batches) this.#sending.add(batch_id);
    const outcomes = await attempt(batches, send);
    for (const { batch_id } of batches) this.#sending.delete(batch_id);
    this.#ended(withReplaced(batches, outcomes));
  }

  async #finish(): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    try {
      while (this.#tried.length > 0) await finishTried(this.#tried.splice(0));
    } finally {
      // What could not be finished is left to the sweep.
      this.#finishing = false;
    }
  }
}
