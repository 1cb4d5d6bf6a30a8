import { weekKey } from '../../domain/time/paris-time.ts';
import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { CommandeList, CommandeListQuery } from './contract.ts';
import { commandeAnswers } from './commande-answer.ts';
import { parseWeek } from '../http/week.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Commandes d’une société',
      querystring: CommandeListQuery,
      response: { 200: CommandeList },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const week = query.week ? parseWeek(query.week) : weekKey(clock());
      const { client_id, produit } = query;
      const filter = {
        ...scope.filter(),
        deleted_at: { $exists: false },
        ...(client_id && { client_id }),
        ...(produit && { produit }),
        ...(query.active_only && { active: true }),
      };
      const all = await store.commandes
        .find(filter, { sort: { produit: 1, priorite: 1, created_at: 1, _id: 1 } })
        .toArray();
      const { items: commandes, answer } = pageOf(all, query);
      return {
        commandes: await commandeAnswers(app, commandes, week),
        ...answer,
        entity: query.entity,
        week,
      };
    },
  });
