import { describe, expect, it } from 'vitest';
import {
  isAllowed,
  isAtLeast,
  permissionMap,
  type Permission,
  PERMISSIONS,
  type Role,
  ROLE_PRESETS,
  ROLES,
  wantedPermissions,
} from '../../../domain/access/permissions.ts';

/** 03-api "Roles are presets, permissions decide", word for word. */
const KEYS =
  `dashboard.view leads.view leads.edit_status leads.add_note leads.delete clients.view clients.create clients.edit
  clients.delete commandes.view commandes.create commandes.edit_quota commandes.edit_lb_target commandes.activate_pause
  commandes.delete deliveries.view deliveries.resend billing.view billing.manage intercompany.view intercompany.manage
  departements.view activity.view settings.access providers.access users.manage monitoring.lb.view
  pages.view pages.manage leads.import sources.view sources.manage leads.correct privacy.view privacy.manage alerts.view alerts.manage apikeys.manage`.split(
    /\s+/,
  );
const OPS =
  `dashboard.view leads.view leads.edit_status leads.add_note clients.view commandes.view commandes.edit_quota
  commandes.edit_lb_target commandes.activate_pause deliveries.view deliveries.resend intercompany.view
  departements.view pages.view sources.view leads.correct privacy.view alerts.view`.split(/\s+/);
const VIEWER =
  'dashboard.view leads.view clients.view commandes.view deliveries.view departements.view pages.view sources.view'.split(
    ' ',
  );

const sorted = (keys: readonly string[]) => [...keys].sort();

describe('permission keys and presets', () => {
  it('are those of the API, each once', () => {
    expect(sorted(PERMISSIONS)).toEqual(sorted(KEYS));
    expect(ROLES).toEqual(['super_admin', 'admin', 'ops', 'viewer']);
  });

  it.each<[Role, string[]]>([
    ['super_admin', KEYS],
    ['admin', KEYS.filter((key) => !['users.manage', 'monitoring.lb.view', 'apikeys.manage'].includes(key))],
    ['ops', OPS],
    ['viewer', VIEWER],
  ])('%s', (role, keys) => {
    expect(sorted(ROLE_PRESETS[role])).toEqual(sorted(keys));
  });
});

describe('who may', () => {
  it('is decided by the user’s own list, not by the role', () => {
    expect(isAllowed({ role: 'viewer', permissions: ['billing.view'] }, 'billing.view')).toBe(true);
    expect(isAllowed({ role: 'admin', permissions: [] }, 'billing.view')).toBe(false);
    expect(isAllowed({ role: 'admin', permissions: ['billing'] }, 'billing.view')).toBe(false);
  });

  it('is a super_admin in every case', () => {
    const allowed = PERMISSIONS.filter((key: Permission) =>
      isAllowed({ role: 'super_admin', permissions: [] }, key),
    );
    expect(allowed).toEqual(PERMISSIONS);
  });
});

describe('a role', () => {
  it('is at least as powerful as itself and those after it, and as none before it', () => {
    const below = ROLES.map((role) => ROLES.filter((other) => isAtLeast(role, other)));
    expect(below).toEqual([
      ['super_admin', 'admin', 'ops', 'viewer'],
      ['admin', 'ops', 'viewer'],
      ['ops', 'viewer'],
      ['viewer'],
    ]);
  });
});

describe('the map', () => {
  it('has every key, with whether it is held', () => {
    const map = permissionMap({ role: 'viewer', permissions: ['leads.view', 'unknown'] });
    expect(Object.keys(map)).toEqual([...PERMISSIONS]);
    expect(PERMISSIONS.filter((key) => map[key])).toEqual(['leads.view']);
    expect(Object.values(permissionMap({ role: 'super_admin', permissions: [] }))).not.toContain(false);
  });

  it('that is sent changes the keys it names; a list stands for all that is held', () => {
    const held: Permission[] = ['leads.view', 'clients.view'];
    expect(wantedPermissions({ 'leads.view': false, 'leads.delete': true }, held)).toEqual([
      'leads.delete',
      'clients.view',
    ]);
    expect(wantedPermissions({}, held)).toEqual(held);
    expect(wantedPermissions(['leads.delete', 'leads.delete'], held)).toEqual(['leads.delete']);
    expect(wantedPermissions([], held)).toEqual([]);
  });
});
