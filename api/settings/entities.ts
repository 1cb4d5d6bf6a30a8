import { sellerOf } from '../../domain/invoices/assemble.ts';
import { missingOfSeller } from '../../domain/invoices/missing-mentions.ts';
import { companyFields } from '../../domain/settings/company.ts';
import { changeEntity, readEntity } from '../../store/settings/change-setting.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { companyChange, companyView } from './company-view.ts';
import { compactChange, refuseUnfit } from './company-problems.ts';
import { Entities, EntityAnswer, EntityChange, EntityMissing, EntityParams } from './contract.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/entities';

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Expéditeur et mentions légales, par société',
      description: 'Un expéditeur vide : celui de la configuration.',
      response: { 200: Entities },
    },
    handler: async ({ scope }) => {
      const written = await store.entities.find({ _id: { $in: [...scope.entities] } }).toArray();
      const dataOf = (entity: string) => {
        return companyView(companyFields(written.find(({ _id }) => _id === entity)));
      };
      return Object.fromEntries(scope.entities.map((entity) => [entity, dataOf(entity)]));
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'admin' },
    schema: {
      summary: 'Changer ceux d’une société',
      description:
        'Ce qui est absent ne change pas. Numéros (SIREN, SIRET, TVA, IBAN, BIC), adresses et logo sont vérifiés quand ils changent.',
      body: EntityChange,
      response: { 200: EntityAnswer },
    },
    handler: async ({ body: { entity: _named, ...change }, scope, caller }) => {
      const entity = scope.forCreate();
      const now = clock();
      const wanted = compactChange(companyChange(change));
      refuseUnfit(await readEntity(store, entity), wanted);
      const written = companyView(await changeEntity(store, entity, wanted, actorOf(caller), now));
      await seeChange(app);
      return { success: true, setting: writtenSetting('entities', { entity, ...written }, caller, now) };
    },
  });
  app.route({
    method: 'GET',
    url: `${url}/:entity/missing`,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Ce qui empêche une société de facturer',
      params: EntityParams,
      response: { 200: EntityMissing },
    },
    handler: async ({ params: { entity } }) => ({
      entity,
      missing: missingOfSeller(sellerOf(await readEntity(store, entity))),
    }),
  });
};
