/** One item that cannot be worked on must not keep the others from it. */
import { mayPass } from './errors.ts';

/**
 * Works on items one after the other. One that fails for good is told to `failed`, and the rest goes on; trouble that may
 * pass, such as a database that is away, would meet every item and is thrown.
 * @param signal looked at before each item
 */
export async function eachApart<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  failed: (error: unknown, item: T) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (const item of items) {
    signal?.throwIfAborted();
    try {
      await work(item);
    } catch (error) {
      if (mayPass(error)) throw error;
      failed(error, item);
    }
  }
}
