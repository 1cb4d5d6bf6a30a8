import { PERMISSIONS, ROLE_PRESETS, ROLES } from '../../../domain/permissions.ts';
import type { App } from '../../deps.ts';
import { PermissionKeys } from '../../schemas/auth.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/permission-keys',
    config: { permission: 'users.manage' },
    schema: { summary: 'Droits, et ceux de chaque rôle', response: { 200: PermissionKeys } },
    handler: () => ({
      keys: [...PERMISSIONS],
      presets: Object.fromEntries(ROLES.map((role) => [role, [...ROLE_PRESETS[role]]])),
      roles: [...ROLES],
    }),
  });
