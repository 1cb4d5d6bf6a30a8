import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { CallbackAnswer, CallbackChange, CallbackByCompany } from './contract.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/callback';

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Leads dont le rappel est demandé depuis plus de 48 h : ce qu’ils deviennent, par société',
      response: { 200: CallbackByCompany },
    },
    handler: async ({ scope }) => {
      const settings = await readSetting(store, 'callback');
      return Object.fromEntries(scope.entities.map((entity) => [entity, settings[entity]]));
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'admin' },
    schema: {
      summary: 'Décider de ce que deviennent les leads dont le rappel n’a pas été fait en 48 h',
      body: CallbackChange,
      response: { 200: CallbackAnswer },
    },
    handler: async ({ body: { over }, scope, caller }) => {
      const entity = scope.forCreate();
      const now = clock();
      const settings = await changeSetting(store, {
        key: 'callback',
        next: (current) => ({ ...current, [entity]: { ...current[entity], ...(over && { over }) } }),
        by: actorOf(caller),
        now,
        entity,
      });
      await reconsiderStock(app);
      const value = { entity, ...settings[entity] };
      return { success: true, entity, setting: writtenSetting('callback', value, caller, now) };
    },
  });
};
