/** What is read often and seldom changes: read once in a while, and shared by all who ask meanwhile. */

/**
 * @param maxAgeMs how old an answer may be, in milliseconds
 * @returns a function that gives `read`'s answer, at most so old; a failure is not kept
 */
export function onceAWhile<T>(maxAgeMs: number, read: () => Promise<T>): () => Promise<T> {
  let at = -Infinity;
  let value: Promise<T> | undefined;
  return () => {
    const now = performance.now();
    if (!value || now - at > maxAgeMs) {
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
