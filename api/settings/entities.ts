import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { companyFields } from '../../domain/settings/company.ts';
import { changeEntity } from '../../store/settings/change-setting.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Entities, EntityAnswer, EntityChange } from './contract.ts';
import { invalid } from '../http/validation.ts';
import { companyChange, companyView } from './company-view.ts';
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
      description: 'Ce qui est absent ne change pas.',
      body: EntityChange,
      response: { 200: EntityAnswer },
    },
    handler: async ({ body: { entity: _named, ...change }, scope, caller }) => {
      if (change.smtp_from && !isWellFormedEmail(change.smtp_from)) {
        throw invalid([{ path: 'smtp_from', message: 'doit être une adresse e-mail' }]);
      }
      const entity = scope.forCreate();
      const now = clock();
      const written = companyView(
        await changeEntity(store, entity, companyChange(change), actorOf(caller), now),
      );
      await seeChange(app);
      return { success: true, setting: writtenSetting('entities', { entity, ...written }, caller, now) };
    },
  });
};
