/** Look-ups that must not hold an answer. */

/** The value, or `fallback` when it fails or takes longer. */
export function within<T>(ms: number, work: Promise<T>, fallback: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(fallback), ms);
  });
  return Promise.race([work.catch(() => fallback), late]).finally(() => clearTimeout(timer));
}

/** Remembers an answer for a while, so that frequent probes cost little. */
export class Remembered<T> {
  readonly #load: () => Promise<T>;
  readonly #maxAgeMs: number;
  #value: Promise<T> | undefined;
  #at = 0;

  constructor(load: () => Promise<T>, maxAgeMs: number) {
    this.#load = load;
    this.#maxAgeMs = maxAgeMs;
  }

  /** The remembered answer while it is fresh. A failure is not remembered. */
  get(): Promise<T> {
    const now = performance.now();
    if (this.#value === undefined || now - this.#at > this.#maxAgeMs) {
      this.#at = now;
      this.#value = this.#load().catch((error: unknown) => {
        this.#value = undefined;
        throw error;
      });
    }
    return this.#value;
  }
}
