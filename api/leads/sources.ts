import { Type } from 'typebox';
import type { App } from '../http/deps.ts';
import { FOLDED } from '../../store/db/schema-kit.ts';
import { EntityOrBoth } from '../http/contract.ts';
import { LeadSources } from './contract.ts';

/** A choice of more is no choice: who looks for another writes it into the address. */
const MOST = 500;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/leads/sources',
    config: { permission: 'leads.view' },
    schema: {
      summary: 'Sources des leads, par ordre alphabétique',
      querystring: Type.Object({ entity: Type.Optional(EntityOrBoth) }),
      response: { 200: LeadSources },
    },
    handler: async ({ scope }) => {
      const found = await app.deps.store.leads.distinct('source', scope.filterOrNone(), {
        collation: FOLDED,
      });
      const sources = found.filter(Boolean).sort((a, b) => a.localeCompare(b, 'fr'));
      return { sources: sources.slice(0, MOST) };
    },
  });
