import {
  PERMISSIONS,
  permissionMap,
  type PermissionMap,
  type Role,
  ROLE_PRESETS,
  ROLES,
} from '../../domain/access/permissions.ts';
import type { App } from '../http/deps.ts';
import { PermissionKeys } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/permission-keys',
    config: { permission: 'users.manage' },
    schema: { summary: 'Droits, et ceux de chaque rôle', response: { 200: PermissionKeys } },
    handler: () => ({
      keys: [...PERMISSIONS],
      presets: Object.fromEntries(
        ROLES.map((role) => [role, permissionMap({ role, permissions: ROLE_PRESETS[role] })]),
      ) as Record<Role, PermissionMap>,
      roles: [...ROLES],
    }),
  });
