/** What an entry of the audit trail is found by: the words of its action, of who acted, and of all it says. */
import { foldText } from '../common/text.ts';
import { searchWords } from '../intake/submission.ts';

const MAX_TERMS = 60;
const MAX_LENGTH = 60;

/** Everything that is text or a number in a value, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (value instanceof Date) return [value.toISOString()];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

export interface SearchableEvent {
  action: string;
  entity_id: string;
  user: string;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/** Folded words a search may begin with: the reason, names and details first of all. */
export function eventTerms({ action, entity_id, user, before, after }: SearchableEvent): string[] {
  const details = [after?.reason, after?.name, before?.name, after, before].flatMap(textsOf);
  const whole = [action, entity_id].map(foldText);
  const words = [action, user, ...details].flatMap((text) => searchWords(text));
  return [...new Set([...whole, ...words])].slice(0, MAX_TERMS).map((term) => term.slice(0, MAX_LENGTH));
}
