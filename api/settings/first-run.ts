import { sellerOf } from '../../domain/invoices/assemble.ts';
import { deliverability } from '../../domain/common/email-address.ts';
import { missingOfSeller } from '../../domain/invoices/missing-mentions.ts';
import { canTake } from '../../domain/routing/open-rules.ts';
import { firstRun } from '../../domain/settings/first-run.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { readEntity } from '../../store/settings/change-setting.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { App } from '../http/deps.ts';
import { FirstRun, FirstRunQuery } from './contract.ts';

/** One document tells. */
const SOME = { projection: { _id: 1 } } as const;
const TESTED = { action: 'setting.smtp_test', 'after.success': true } as const;

/** Whether one of the companies has some: asked one by one, each has an index. */
const anyHas = async (
  entities: readonly Entity[],
  look: (entity: Entity) => Promise<unknown>,
): Promise<boolean> => (await Promise.all(entities.map(look))).some(Boolean);

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/settings/first-run',
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Ce qui manque encore avant la première livraison',
      description: 'De l’une des sociétés demandées au moins ; `done` dès qu’elle a livré un lead.',
      querystring: FirstRunQuery,
      response: { 200: FirstRun },
    },
    handler: async ({ scope }) => {
      const { store, live } = app.deps;
      const { entities } = scope;
      const { clients, orders, settings } = live.current;
      const reaches = (client: ClientDoc) =>
        deliverability(client, settings.email_denylist.domains).deliverable;
      const isOurs = ({ entity }: { entity: Entity }) => scope.sees(entity);
      const [sellers, smtp, lead, sent] = await Promise.all([
        Promise.all(entities.map((entity) => readEntity(store, entity))),
        anyHas(entities, (entity) => store.event_log.findOne({ ...TESTED, entity }, SOME)),
        anyHas(entities, (entity) => store.leads.findOne({ entity, status: { $ne: 'invalid' } }, SOME)),
        anyHas(entities, (entity) => store.deliveries.findOne({ entity, status: 'sent' }, SOME)),
      ]);
      return firstRun({
        company: sellers.some((seller) => missingOfSeller(sellerOf(seller)).length === 0),
        smtp: smtp || sent,
        client: [...clients.values()].some((client) => isOurs(client) && client.active && reaches(client)),
        order: [...orders.values()].some((order) => isOurs(order) && canTake(order)),
        lead,
        sent,
      });
    },
  });
