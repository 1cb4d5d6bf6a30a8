/** French words for people and companies. */
import type { Entity } from '../../../../domain/common/entity.ts';
import type { Role } from '../../../../domain/access/permissions.ts';

export const ROLE: Record<Role, string> = {
  super_admin: 'Super-administrateur',
  admin: 'Administrateur',
  ops: 'Opérations',
  viewer: 'Lecture seule',
};

export const ENTITY_NAME: Record<Entity, string> = { ZR7: 'ZR7 Digital', MDL: 'Maison du Lead' };
