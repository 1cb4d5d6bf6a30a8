/**
 * Permissions decide, roles are presets (03-api "Auth").
 */
export const PERMISSIONS = [
  'dashboard.view',
  'leads.view',
  'leads.edit_status',
  'leads.add_note',
  'leads.delete',
  'clients.view',
  'clients.create',
  'clients.edit',
  'clients.delete',
  'commandes.view',
  'commandes.create',
  'commandes.edit_quota',
  'commandes.edit_lb_target',
  'commandes.activate_pause',
  'commandes.delete',
  'deliveries.view',
  'deliveries.resend',
  'billing.view',
  'billing.manage',
  'intercompany.view',
  'intercompany.manage',
  'departements.view',
  'activity.view',
  'settings.access',
  'providers.access',
  'users.manage',
  'monitoring.lb.view',
  'pages.view',
  'pages.manage',
  'leads.import',
  'sources.view',
  'sources.manage',
  'leads.correct',
  'privacy.view',
  'privacy.manage',
  'alerts.view',
  'alerts.manage',
  'apikeys.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['super_admin', 'admin', 'ops', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Whether one role is at least as powerful as another. */
export const isAtLeast = (role: Role, other: Role): boolean => ROLES.indexOf(role) <= ROLES.indexOf(other);

/**
 * Keys that came after the first release: the release that brought each, and the roles that start with it. A release adds
 * lines and never changes those of another: `newKeysOf` reads from them what a role started with before.
 */
export const ADDED_KEYS = {
  'pages.view': { since: '2.4.0', presets: ['admin', 'ops', 'viewer'] },
  'pages.manage': { since: '2.4.0', presets: ['admin'] },
  'leads.import': { since: '2.4.0', presets: ['admin'] },
  'sources.view': { since: '2.4.0', presets: ['admin', 'ops', 'viewer'] },
  'sources.manage': { since: '2.4.0', presets: ['admin'] },
  'leads.correct': { since: '2.5.0', presets: ['admin', 'ops'] },
  'privacy.view': { since: '2.5.0', presets: ['admin', 'ops'] },
  'privacy.manage': { since: '2.5.0', presets: ['admin'] },
  'alerts.view': { since: '2.5.0', presets: ['admin', 'ops'] },
  'alerts.manage': { since: '2.5.0', presets: ['admin'] },
  'apikeys.manage': { since: '2.5.0', presets: [] },
} as const satisfies Partial<Record<Permission, { since: string; presets: readonly Role[] }>>;
export type AddedKey = keyof typeof ADDED_KEYS;

const addedFor = (role: Role): AddedKey[] =>
  (Object.keys(ADDED_KEYS) as AddedKey[]).filter((key) =>
    (ADDED_KEYS[key].presets as readonly Role[]).includes(role),
  );
const isAdded = (key: Permission): boolean => Object.hasOwn(ADDED_KEYS, key);

/** What each role starts with; a user's own list may differ. */
export const ROLE_PRESETS: Readonly<Record<Role, readonly Permission[]>> = {
  super_admin: PERMISSIONS,
  admin: [
    ...PERMISSIONS.filter((key) => key !== 'users.manage' && key !== 'monitoring.lb.view' && !isAdded(key)),
    ...addedFor('admin'),
  ],
  ops: [
    'dashboard.view',
    'leads.view',
    'leads.edit_status',
    'leads.add_note',
    'clients.view',
    'commandes.view',
    'commandes.edit_quota',
    'commandes.edit_lb_target',
    'commandes.activate_pause',
    'deliveries.view',
    'deliveries.resend',
    'intercompany.view',
    'departements.view',
    ...addedFor('ops'),
  ],
  viewer: [
    'dashboard.view',
    'leads.view',
    'clients.view',
    'commandes.view',
    'deliveries.view',
    'departements.view',
    ...addedFor('viewer'),
  ],
};

/** The one place a permission is decided. A super_admin has every permission, whatever the stored list. */
export const isAllowed = (
  user: { role: Role; permissions: readonly string[] },
  permission: Permission,
): boolean => user.role === 'super_admin' || user.permissions.includes(permission);

/** Every permission with whether it is held: how the API answers and may be told. */
export type PermissionMap = Record<Permission, boolean>;

export const permissionMap = (user: { role: Role; permissions: readonly string[] }): PermissionMap =>
  Object.fromEntries(
    PERMISSIONS.map((permission) => [permission, isAllowed(user, permission)]),
  ) as PermissionMap;

/**
 * The permissions a request asks for.
 * @param given a list of them, or a map of those that change
 * @param held what a map leaves as it is
 */
export function wantedPermissions(
  given: readonly Permission[] | Partial<PermissionMap>,
  held: readonly Permission[],
): Permission[] {
  if (Array.isArray(given)) return [...new Set(given as readonly Permission[])];
  const map = given as Partial<PermissionMap>;
  return PERMISSIONS.filter((permission) => map[permission] ?? held.includes(permission));
}
