/** The key of this checkout's phone hashes: made once, because guards and suppression list are lost with it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './paths.ts';

/** @returns the key kept in `dir`, undefined when there is none yet */
export function readPhoneHashKey(dir = stateDir): string | undefined {
  try {
    return readFileSync(join(dir, 'phone-hash-key'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** @returns the key kept in `dir`, made now when there is none yet */
export function ensurePhoneHashKey(dir = stateDir): string {
  const kept = readPhoneHashKey(dir);
  if (kept) return kept;
  mkdirSync(dir, { recursive: true });
  const key = randomBytes(32).toString('hex');
  writeFileSync(join(dir, 'phone-hash-key'), key, { mode: 0o600 });
  return key;
}
