/** What the audit trail keeps of a change: the fields that differ, before and after. */
import { isDeepStrictEqual } from 'node:util';

/** Stamps change with everything, so they are left out; of secrets only the fact that they changed is kept. */
const STAMPS = new Set(['updated_at', 'fence_rev', 'email_key']);
const SECRETS = new Set(['api_key', 'password_hash', 'key_hash']);

export interface AuditDiff {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Fields of two versions of a record that differ; an absent one is `null`. */
export function auditDiff(before: object, after: object): AuditDiff {
  const changed: AuditDiff = { before: {}, after: {} };
  const [old, next] = [before, after] as Record<string, unknown>[] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (STAMPS.has(name) || isDeepStrictEqual(old[name], next[name])) continue;
    const secret = SECRETS.has(name);
    changed.before[name] = secret ? 'secret' : (old[name] ?? null);
    changed.after[name] = secret ? 'changé' : (next[name] ?? null);
  }
  return changed;
}
