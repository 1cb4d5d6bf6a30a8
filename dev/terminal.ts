/** What the embedded stack says on the terminal: one line a step, with the seconds since it began. */

const began = performance.now();

// A terminal that was closed must not end the ordered stop with a write error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Seconds since this process began, with one decimal. */
export function elapsed(): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}

/** Prints one step: `[ 12.3 s] MongoDB     ready on 127.0.0.1:27017`. */
export function say(subject: string, text: string): void {
  process.stdout.write(`[${elapsed().padStart(6)} s] ${subject.padEnd(10)} ${text}\n`);
}

/**
 * Repeats, while something long runs, that it still does.
 * @param describe what is being done at this moment
 * @returns stops the repetition
 */
export function sayWhile(subject: string, describe: () => string, everyMs = 10_000): () => void {
  const started = performance.now();
  const timer = setInterval(
    () => say(subject, `… ${describe()}, ${Math.round((performance.now() - started) / 1000)} s`),
    everyMs,
  );
  return () => clearInterval(timer);
}

/** An error whose message is meant for the person at the terminal: shown without a stack. */
export class PlainError extends Error {
  override name = 'PlainError';
}

/** The message of anything thrown; a stack only for errors nobody foresaw. */
export function describeError(error: unknown): string {
  if (error instanceof PlainError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
