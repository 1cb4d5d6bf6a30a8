/** Finding a server: an ordered list of places, the first that has it wins, every look is one line on the terminal. */
import { PlainError, say } from '../terminal.ts';

/** One place to look. */
export interface Place<T> {
  /** As shown: "mongod on PATH", "official download". */
  name: string;
  /** @throws Error saying why it is not to be had there */
  look(signal?: AbortSignal): Promise<T>;
}

/**
 * @param advice what to install, shown when no place has it
 * @throws PlainError with every place's reason
 */
export async function findFirst<T>(
  subject: string,
  places: Place<T>[],
  advice: string,
  signal?: AbortSignal,
): Promise<T> {
  const reasons: string[] = [];
  for (const place of places) {
    try {
      const found = await place.look(signal);
      say(subject, `${place.name}: found`);
      return found;
    } catch (error) {
      signal?.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      say(subject, `${place.name}: ${message.split('\n')[0]}`);
      reasons.push(`  - ${place.name}: ${message.replaceAll('\n', '\n      ')}`);
    }
  }
  throw new PlainError(`${subject} was not found:\n${reasons.join('\n')}\n${advice}`);
}
