import { describe, expect, it } from 'vitest';
import { newKeysOf } from '../../../domain/access/new-keys.ts';
import { ADDED_KEYS, type AddedKey, type Role, ROLE_PRESETS } from '../../../domain/access/permissions.ts';

const KEYS: AddedKey[] = ['pages.view', 'pages.manage'];
const before = (role: Role) => ROLE_PRESETS[role].filter((key) => !Object.hasOwn(ADDED_KEYS, key));

describe('new keys', () => {
  it.each<[Role, string[]]>([
    ['super_admin', ['pages.view', 'pages.manage']],
    ['admin', ['pages.view', 'pages.manage']],
    ['ops', ['pages.view']],
    ['viewer', ['pages.view']],
  ])('come to a %s who had the preset: %j', (role, given) => {
    expect(newKeysOf(KEYS, { role, permissions: before(role) })).toEqual({ given, to_review: [] });
  });

  it('are to be decided on for a list of its own, longer or shorter than the preset', () => {
    const own = [before('viewer').slice(1), [...before('viewer'), 'billing.view']];
    for (const permissions of own)
      expect(newKeysOf(KEYS, { role: 'viewer', permissions })).toEqual({ given: [], to_review: KEYS });
  });

  it('given in two steps are as given in one, and never twice', () => {
    const permissions = [...before('admin'), 'pages.view'];
    expect(newKeysOf(KEYS, { role: 'admin', permissions })).toEqual({
      given: ['pages.manage'],
      to_review: [],
    });
    expect(newKeysOf(KEYS, { role: 'admin', permissions: ROLE_PRESETS.admin })).toEqual({
      given: [],
      to_review: [],
    });
  });
});
