/** What every send reads and seldom changes, read once a second at most and shared by the sends of that second. */

/** Old enough to spare a run hundreds of reads, young enough to be what an admin has just saved. */
const MAX_AGE_MS = 1_000;

/** @returns a function that gives `read`'s result, at most a second old; a failed read is not kept */
export function recent<T>(read: () => Promise<T>): () => Promise<T> {
  let at = -Infinity;
  let value: Promise<T> | undefined;
  return () => {
    const now = performance.now();
    if (!value || now - at > MAX_AGE_MS) {
      at = now;
      const reading = read();
      value = reading;
      reading.catch(() => {
        if (value === reading) value = undefined;
      });
    }
    return value;
  };
}
