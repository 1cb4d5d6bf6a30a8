import type { SettingKey } from '../../domain/settings/settings.ts';
import { readSettings } from '../../store/settings/settings.ts';
import type { App } from '../http/deps.ts';
import { maybeInstant } from '../http/instant.ts';
import { userNames } from '../deliveries/names.ts';
import { contradictionView } from './contradictions.ts';
import { formsView } from './forms.ts';
import { AllSettings } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/settings',
    config: { permission: 'settings.access' },
    schema: { summary: 'Tous les paramètres', response: { 200: AllSettings } },
    handler: async ({ scope }) => {
      const { store } = app.deps;
      const [{ forms_config, delivery_calendar, contradictions, ...values }, stamps] = await Promise.all([
        readSettings(store),
        store.settings.find({}, { projection: { updated_at: 1, updated_by: 1 } }).toArray(),
      ]);
      const calendars = scope.entities.map((entity) => [entity, delivery_calendar[entity]]);
      const shown: Record<SettingKey, object> = {
        ...values,
        forms_config: formsView(forms_config),
        delivery_calendar: Object.fromEntries(calendars),
        contradictions: Object.fromEntries(
          scope.entities.map((entity) => [entity, contradictionView(contradictions[entity])]),
        ),
      };
      const stampOf = new Map(stamps.map((stamp) => [stamp._id, stamp]));
      const nameOf = await userNames(
        store,
        stamps.map(({ updated_by }) => updated_by),
      );
      const settings = (Object.keys(shown) as SettingKey[]).map((key) => ({
        ...shown[key],
        key,
        updated_at: maybeInstant(stampOf.get(key)?.updated_at),
        updated_by: nameOf(stampOf.get(key)?.updated_by),
      }));
      return { settings, count: settings.length };
    },
  });
