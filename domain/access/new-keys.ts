/**
 * Who gets the keys a release brings (12-rules U65): whoever had their role's preset until then goes on having it; whoever had
 * a list of their own gets none, and somebody has to decide.
 */
import { ADDED_KEYS, type AddedKey, type Permission, type Role, ROLE_PRESETS } from './permissions.ts';

/** A release as its numbers: `2.10.0` comes after `2.9.0`. */
const numbersOf = (release: string): number[] => release.split('.').map(Number);

function isBefore(release: string, other: string): boolean {
  const [left, right] = [numbersOf(release), numbersOf(other)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at >= 0 && left[at]! < right[at]!;
}

/** Whether a key was there before the release that brought these. */
const wasThere = (key: string, release: string): boolean =>
  !Object.hasOwn(ADDED_KEYS, key) || isBefore(ADDED_KEYS[key as AddedKey].since, release);

export interface NewKeys {
  /** Those of the role's preset, for a user who had that preset. */
  given: AddedKey[];
  /** Those a person has to decide on, for a user who had a list of their own. */
  to_review: AddedKey[];
}

/**
 * @param keys of one release
 * @param user what they have now; other keys of that release, given by another migration, count as not there
 */
export function newKeysOf(
  keys: readonly AddedKey[],
  user: { role: Role; permissions: readonly string[] },
): NewKeys {
  const release = ADDED_KEYS[keys[0]!].since;
  const before = (list: readonly string[]) => new Set(list.filter((key) => wasThere(key, release)));
  const [own, preset] = [before(user.permissions), before(ROLE_PRESETS[user.role])];
  const undecided = keys.filter((key) => !user.permissions.includes(key));
  // A super_admin has every permission whatever the list says.
  if (user.role === 'super_admin') return { given: undecided, to_review: [] };
  if (own.size !== preset.size || [...own].some((key) => !preset.has(key)))
    return { given: [], to_review: undecided };
  const presetNow: readonly Permission[] = ROLE_PRESETS[user.role];
  return { given: undecided.filter((key) => presetNow.includes(key)), to_review: [] };
}
