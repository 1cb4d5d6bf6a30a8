import { SERVED_DEPARTEMENTS } from '../../domain/common/departement.ts';
import type { App } from '../http/deps.ts';
import { DepartementList } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/departements',
    config: { permission: 'commandes.view' },
    schema: { summary: 'Départements desservis', response: { 200: DepartementList } },
    handler: () => ({ departements: [...SERVED_DEPARTEMENTS], count: SERVED_DEPARTEMENTS.length }),
  });
