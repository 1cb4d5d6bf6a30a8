import { readSettings } from '../../store/settings/settings.ts';
import type { App } from '../http/deps.ts';
import { formsView } from './forms.ts';
import { AllSettings } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/settings',
    config: { permission: 'settings.access' },
    schema: { summary: 'Tous les paramètres', response: { 200: AllSettings } },
    handler: async ({ scope }) => {
      const { forms_config, delivery_calendar, ...settings } = await readSettings(app.deps.store);
      const calendars = scope.entities.map((entity) => [entity, delivery_calendar[entity]]);
      return {
        settings: {
          ...settings,
          forms_config: formsView(forms_config),
          delivery_calendar: Object.fromEntries(calendars),
        },
      };
    },
  });
