import type { SettingKey } from '../../domain/settings/settings.ts';
import { readFormsConfig } from '../../store/pages/forms-config.ts';
import { readSettings } from '../../store/settings/settings.ts';
import type { App } from '../http/deps.ts';
import { maybeInstant } from '../http/instant.ts';
import { userNames } from '../deliveries/names.ts';
import { contradictionView } from './contradictions.ts';
import { formsView } from '../pages/forms.ts';
import { AllSettings } from './contract.ts';

/** The settings, and the view of the registry's forms that was one of them. */
type ShownKey = SettingKey | 'forms_config';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/settings',
    config: { permission: 'settings.access' },
    schema: { summary: 'Tous les paramètres', response: { 200: AllSettings } },
    handler: async ({ scope }) => {
      const { store } = app.deps;
      const [{ delivery_calendar, contradictions, callback, ...values }, forms, stamps] = await Promise.all([
        readSettings(store),
        readFormsConfig(store),
        store.settings.find({}, { projection: { updated_at: 1, updated_by: 1 } }).toArray(),
      ]);
      const calendars = scope.entities.map((entity) => [entity, delivery_calendar[entity]]);
      const shown: Record<ShownKey, object> = {
        ...values,
        forms_config: formsView(forms),
        delivery_calendar: Object.fromEntries(calendars),
        contradictions: Object.fromEntries(
          scope.entities.map((entity) => [entity, contradictionView(contradictions[entity])]),
        ),
        callback: Object.fromEntries(scope.entities.map((entity) => [entity, callback[entity]])),
      };
      const stampOf = new Map(stamps.map((stamp) => [stamp._id, stamp]));
      const nameOf = await userNames(
        store,
        stamps.map(({ updated_by }) => updated_by),
      );
      const settings = (Object.keys(shown) as ShownKey[]).map((key) => ({
        ...shown[key],
        key,
        updated_at: maybeInstant(stampOf.get(key)?.updated_at),
        updated_by: nameOf(stampOf.get(key)?.updated_by),
      }));
      return { settings, count: settings.length };
    },
  });
