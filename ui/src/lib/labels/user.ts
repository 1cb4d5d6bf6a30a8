/** French words for people. */
import type { Role } from '../../../../domain/access/permissions.ts';

export const ROLE: Record<Role, string> = {
  super_admin: 'Super-administrateur',
  admin: 'Administrateur',
  ops: 'Opérations',
  viewer: 'Lecture seule',
};
