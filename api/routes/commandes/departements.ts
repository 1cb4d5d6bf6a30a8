import { SERVED_DEPARTEMENTS } from '../../../domain/departement.ts';
import type { App } from '../../deps.ts';
import { DepartementList } from '../../schemas/commandes.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/departements',
    config: { permission: 'commandes.view' },
    schema: { summary: 'Départements desservis', response: { 200: DepartementList } },
    handler: () => ({ departements: [...SERVED_DEPARTEMENTS], count: SERVED_DEPARTEMENTS.length }),
  });
