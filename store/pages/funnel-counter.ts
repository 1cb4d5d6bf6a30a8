/** Keeps the funnel's figures fresh while a process runs. */
import type { Store } from '../db/mongo.ts';
import { countFunnel } from './count-funnel.ts';

/** How old the figures are at most, with a process that is well. */
const EVERY_MS = 2_000;

export class FunnelCounter {
  readonly #timer: NodeJS.Timeout;
  #counting: Promise<unknown> | undefined;

  /** @param onError told what kept it from counting: it tries again */
  constructor(store: Store, onError: (error: unknown) => void) {
    this.#timer = setInterval(() => {
      this.#counting ??= countFunnel(store)
        .catch(onError)
        .finally(() => (this.#counting = undefined));
    }, EVERY_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#counting;
  }
}
