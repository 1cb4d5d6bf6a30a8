/** Users and providers of version 1 (09-v1-database §1.8–1.9). Neither a key nor a password is carried. */
import {
  PERMISSIONS,
  type Permission,
  type Role,
  ROLE_PRESETS,
  ROLES,
} from '../../../domain/access/permissions.ts';
import { entity, flag, id, instant, isRow, lower, text } from '../../../domain/v1/read.ts';
import type { UserDoc } from '../../access/collections.ts';
import { sha256 } from '../../db/ids.ts';
import type { ProviderDoc } from '../../providers/collections.ts';
import { madeIn, type OldRow, ownId } from '../old.ts';
import type { V1Writer } from '../writer.ts';

/** Accounts v1 seeded with a password that is published. */
const TEST_ACCOUNT = /@(?:test|example)\.|^(?:test|superadmin|admin|ops|viewer|demo)[^@]*@test/;

const roleOf = (value: unknown): Role => {
  const said = lower(value);
  return (ROLES as readonly string[]).includes(said) ? (said as Role) : 'viewer';
};

function permissionsOf(row: OldRow, role: Role): Permission[] {
  if (!isRow(row.permissions)) return [...ROLE_PRESETS[role]];
  const map = row.permissions;
  const held = PERMISSIONS.filter((key) => map[key] === true);
  // v0 had six coarse names: none of them is one of ours.
  return held.length > 0 ? held : [...ROLE_PRESETS[role]];
}

/** @param password_hash nobody's: people are given a new one */
export function userDocs(
  rows: readonly OldRow[],
  password_hash: string,
  asOf: Date,
  out: V1Writer,
): UserDoc[] {
  const emails = new Set<string>();
  return rows.flatMap((row) => {
    const email = lower(row.email);
    const old = { collection: 'users', id: ownId(row) };
    const role = roleOf(row.role);
    const without = { effects: { users: -1, [`users|${role}`]: -1 } };
    if (flag(row.test_account) || TEST_ACCOUNT.test(email))
      return (void out.list({ ...old, code: 'test_user', ...without }), []);
    if (email === '' || emails.has(email))
      return (void out.list({ ...old, code: 'email_twice', ...without }), []);
    emails.add(email);
    out.list({ ...old, code: 'new_password', facts: { role } });
    const created_at = instant(row.created_at) ?? madeIn(row);
    return {
      _id: old.id,
      email,
      nom: text(row.nom) || email,
      password_hash,
      role,
      permissions: permissionsOf(row, role),
      entity: entity(row.entity) ?? 'ZR7',
      active: flag(row.is_active, flag(row.active, true)),
      failed_logins: 0,
      created_at,
      updated_at: instant(row.updated_at) ?? (created_at < asOf ? created_at : asOf),
    };
  });
}

const PREFIX_LENGTH = 10;
const slugged = (words: string): string =>
  words
    .toLowerCase()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9_-]/g, '');

/** @param named providers that leads name, with one of these leads: those that are gone are made again, closed */
export function providerDocs(
  rows: readonly OldRow[],
  named: ReadonlyMap<string, { slug: string; entity: ProviderDoc['entity'] }>,
  asOf: Date,
  out: V1Writer,
): ProviderDoc[] {
  const slugs = new Set<string>();
  const taken = (wanted: string, of: string): string => {
    const slug = slugs.has(wanted) ? `${wanted}-${of.slice(0, 8)}` : wanted;
    if (slug !== wanted) out.list({ collection: 'providers', id: of, code: 'slug_taken' });
    slugs.add(slug);
    return slug;
  };
  const docs = rows.map((row): ProviderDoc => {
    const key = text(row.api_key);
    const created_at = instant(row.created_at) ?? madeIn(row);
    const _id = id(row.id);
    return {
      _id,
      name: text(row.name) || text(row.slug),
      slug: taken(slugged(text(row.slug)) || _id, _id),
      entity: entity(row.entity) ?? 'ZR7',
      key_hash: key ? sha256(key) : sha256(`none|${_id}`),
      key_prefix: key.slice(0, PREFIX_LENGTH),
      active: flag(row.active, true) && key !== '',
      contact_email: text(row.contact_email),
      notes: text(row.notes),
      created_at,
      updated_at: instant(row.updated_at) ?? created_at,
    };
  });
  const there = new Set(docs.map(({ _id }) => _id));
  for (const [_id, { slug, entity: company }] of named) {
    if (there.has(_id)) continue;
    out.list({ collection: 'providers', id: _id, code: 'tombstone', effects: { providers: 1 } });
    docs.push({
      ...{ _id, name: slug || _id, slug: taken(slugged(slug) || _id, _id), entity: company },
      ...{ key_hash: sha256(`gone|${_id}`), key_prefix: '', active: false, contact_email: '', notes: '' },
      created_at: asOf,
      updated_at: asOf,
    });
  }
  return docs;
}
