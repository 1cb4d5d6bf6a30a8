import { Type } from 'typebox';
import { clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { ClientLeads } from './contract.ts';
import { IdParams, ListQuery } from '../http/contract.ts';
import { clientNames, visibleNames } from '../deliveries/names.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { boughtLeadView, clientIdsOf, NOT_LISTED } from '../leads/view.ts';

const EVER = { $gte: new Date(0) };

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/leads',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Leads livrés à un client',
      description:
        'Le dernier envoi d’abord. `status` est celui du lead ; de ceux de l’autre société, ce qu’en dit le CSV.',
      params: IdParams,
      querystring: Type.Object(ListQuery),
      response: { 200: ClientLeads },
    },
    handler: async ({ params, query, scope }) => {
      const { store, clock } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const filter = { client_id, sent_at: EVER };
      const { docs, answer } = await readPage(store.deliveries, filter, query, { by: 'sent_at' });
      const found = await store.leads
        .find({ _id: { $in: docs.map(({ lead_id }) => lead_id) } }, { projection: NOT_LISTED })
        .toArray();
      const byId = new Map(found.map((lead) => [lead._id, lead]));
      const names = visibleNames(await clientNames(store, found.flatMap(clientIdsOf)), scope);
      const leads = docs.flatMap(({ _id: delivery_id, lead_id, outcome, assigned_at, sent_at }) => {
        const lead = byId.get(lead_id);
        if (!lead) return [];
        return [
          {
            ...boughtLeadView(lead, names, scope, clock()),
            client_id,
            delivery_id,
            outcome,
            assigned_at: instant(assigned_at),
            sent_at: maybeInstant(sent_at),
          },
        ];
      });
      return { leads, ...answer, count: leads.length };
    },
  });
