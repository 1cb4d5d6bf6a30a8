/** What the audit trail keeps of a change: the fields that differ, before and after. */
import { isDeepStrictEqual } from 'node:util';

/** Stamps change with everything, so they are left out; of secrets only the fact that they changed is kept. */
const STAMPS = new Set(['updated_at', 'fence_rev', 'email_key']);
/** Of images, too: their bytes are in the record. */
const IMAGES = new Set(['logo']);
const SECRETS = new Set(['api_key', 'password_hash', 'key_hash']);

export interface AuditDiff {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Fields of two versions of a record that differ, of its parts (`legal`, `billing`) the same; an absent one is `null`. */
export const auditDiff = (before: object, after: object): AuditDiff => diff(before, after, true);

function diff(before: object, after: object, parts: boolean): AuditDiff {
  const changed: AuditDiff = { before: {}, after: {} };
  const [old, next] = [before, after] as Record<string, unknown>[] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (STAMPS.has(name) || isDeepStrictEqual(old[name], next[name])) continue;
    if (parts && isPlain(old[name]) && isPlain(next[name])) {
      const part = diff(old[name], next[name], false);
      changed.before[name] = part.before;
      changed.after[name] = part.after;
      continue;
    }
    changed.before[name] = shown(name, old[name], 'secret');
    changed.after[name] = shown(name, next[name], 'changé');
  }
  return changed;
}

function shown(name: string, value: unknown, hidden: string): unknown {
  if (SECRETS.has(name)) return hidden;
  if (IMAGES.has(name)) return value ? (hidden === 'changé' ? hidden : 'image') : null;
  return value ?? null;
}
