import { sellerOf } from '../../domain/invoices/assemble.ts';
import { deliverability } from '../../domain/common/email-address.ts';
import { missingOfSeller } from '../../domain/invoices/missing-mentions.ts';
import { canTake } from '../../domain/routing/open-rules.ts';
import { firstRun } from '../../domain/settings/first-run.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { readEntity } from '../../store/settings/change-setting.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { App } from '../http/deps.ts';
import { FirstRun, FirstRunQuery } from './contract.ts';

/** One document tells: there is an index for each of these questions. */
const SOME = { projection: { _id: 1 } } as const;

async function hasSent({ deliveries }: Store, entities: readonly Entity[]): Promise<boolean> {
  const found = await Promise.all(
    entities.map((entity) => deliveries.findOne({ entity, status: 'sent' }, SOME)),
  );
  return found.some(Boolean);
}

async function hasTestedMail({ event_log }: Store, entities: readonly Entity[]): Promise<boolean> {
  const test = {
    action: 'setting.smtp_test',
    entity: { $in: [...entities] },
    'after.success': true,
  } as const;
  return Boolean(await event_log.findOne(test, SOME));
}

async function hasLeads({ leads }: Store, entities: readonly Entity[]): Promise<boolean> {
  const found = await Promise.all(
    entities.map((entity) => leads.findOne({ entity, status: { $ne: 'invalid' } }, SOME)),
  );
  return found.some(Boolean);
}

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
        hasTestedMail(store, entities),
        hasLeads(store, entities),
        hasSent(store, entities),
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
