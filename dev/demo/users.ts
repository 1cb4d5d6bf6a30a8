/** The people of the demo, one for each role; only a database with demo data knows them. */
import type { Entity } from '../../domain/common/entity.ts';
import type { Role } from '../../domain/access/permissions.ts';

/** The password of every demo user. */
export const DEMO_PASSWORD = 'demo-rdz-2026';

/** Who can sign in to the demo. */
export const DEMO_USERS: { email: string; nom: string; role: Role; entity: Entity; label: string }[] = [
  {
    email: 'direction@rdz.example',
    nom: 'Claire Delmas',
    role: 'super_admin',
    entity: 'ZR7',
    label: 'super_admin',
  },
  { email: 'admin@zr7.example', nom: 'Hugo Ferrand', role: 'admin', entity: 'ZR7', label: 'admin ZR7' },
  { email: 'admin@mdl.example', nom: 'Sofia Marchetti', role: 'admin', entity: 'MDL', label: 'admin MDL' },
  { email: 'ops@zr7.example', nom: 'Karim Bensaïd', role: 'ops', entity: 'ZR7', label: 'ops ZR7' },
  { email: 'ops@mdl.example', nom: 'Élodie Vasseur', role: 'ops', entity: 'MDL', label: 'ops MDL' },
  { email: 'lecture@mdl.example', nom: 'Paul Tissier', role: 'viewer', entity: 'MDL', label: 'viewer MDL' },
];
