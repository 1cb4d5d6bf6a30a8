/** Waits for what nothing announces, such as a state in MongoDB or Temporal. */
import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 40;
/** Long enough for a busy machine; nothing waits that long by design. */
const LIMIT_MS = 100_000;

/**
 * @param look asked again and again until it says something truthy; what it throws counts as "not yet"
 * @returns what it said
 */
export async function until<T>(
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = LIMIT_MS,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (let last: unknown; ; await pause(EVERY_MS)) {
    try {
      const seen = await look();
      if (seen) return seen;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited in vain for ${look.toString()}`, { cause: last });
  }
}
