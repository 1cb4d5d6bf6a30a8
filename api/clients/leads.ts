import { Type } from 'typebox';
import { clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { ClientLeads } from './contract.ts';
import { IdParams, ListQuery } from '../http/contract.ts';
import { deliveryViews } from '../deliveries/view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/leads',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Leads attribués à un client',
      params: IdParams,
      querystring: Type.Object(ListQuery),
      response: { 200: ClientLeads },
    },
    handler: async ({ params, query, scope }) => {
      const { store } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const { docs, answer } = await readPage(store.deliveries, { client_id }, query, { by: 'created_at' });
      const views = await deliveryViews(store, docs, scope);
      const leads = views.map((view) => ({
        id: view.lead_id,
        nom: view.lead_nom ?? '',
        prenom: view.lead_prenom ?? '',
        phone: view.lead_phone ?? '',
        email: view.lead_email ?? '',
        departement: view.departement,
        delivery_id: view.id,
        produit: view.produit,
        status: view.status,
        outcome: view.outcome,
        is_lb: view.is_lb,
        assigned_at: view.assigned_at,
        sent_at: view.sent_at,
      }));
      return { leads, ...answer };
    },
  });
