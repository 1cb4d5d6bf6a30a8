import { type DeliveryCalendar, calendarGate, nextDeliveryDay } from '../../domain/settings/calendar.ts';
import { isParisDay, parisDay } from '../../domain/time/paris-time.ts';
import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import {
  CalendarAnswer,
  CalendarChange,
  CalendarCheck,
  Calendars,
  DayQuery,
  EntityParams,
} from './contract.ts';
import { invalid } from '../http/validation.ts';
import { parseDay } from '../http/week.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/delivery-calendar';

/** A calendar as it was sent: its dates are yet to be looked at. */
type Sent = Omit<DeliveryCalendar, 'disabled_dates'> & { disabled_dates: string[] };

/** @throws Problem 422 naming the dates that do not exist */
function cleaned({ enabled_days, disabled_dates }: Sent): DeliveryCalendar {
  const errors = disabled_dates.flatMap((date, index) =>
    isParisDay(date) ? [] : [{ path: `disabled_dates.${index}`, message: 'n’est pas un jour (2026-11-23)' }],
  );
  if (errors.length > 0) throw invalid(errors);
  return {
    enabled_days: [...new Set(enabled_days)].sort(),
    disabled_dates: [...new Set(disabled_dates.filter(isParisDay))].sort(),
  };
}

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: { summary: 'Jours de livraison, par société', response: { 200: Calendars } },
    handler: async ({ scope }) => {
      const calendars = await readSetting(store, 'delivery_calendar');
      return Object.fromEntries(scope.entities.map((entity) => [entity, calendars[entity]]));
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'admin' },
    schema: {
      summary: 'Changer les jours d’une société',
      body: CalendarChange,
      response: { 200: CalendarAnswer },
    },
    handler: async ({ body: { entity: _named, ...sent }, scope, caller }) => {
      const entity = scope.forCreate();
      const now = clock();
      const calendars = await changeSetting(store, {
        key: 'delivery_calendar',
        next: (current) => ({ ...current, [entity]: cleaned({ ...current[entity], ...sent }) }),
        by: actorOf(caller),
        now,
        entity,
      });
      await reconsiderStock(app);
      const value = { entity, ...calendars[entity] };
      return { success: true, entity, setting: writtenSetting('delivery_calendar', value, caller, now) };
    },
  });
  app.route({
    method: 'GET',
    url: `${url}/check/:entity`,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Livre-t-on ce jour-là ?',
      params: EntityParams,
      querystring: DayQuery,
      response: { 200: CalendarCheck },
    },
    handler: async ({ params: { entity }, query }) => {
      const calendar = (await readSetting(store, 'delivery_calendar'))[entity];
      const date = query.date ? parseDay(query.date) : parisDay(clock());
      const { open, reason } = calendarGate(calendar, date);
      return {
        entity,
        date,
        is_delivery_day: open,
        reason,
        next_delivery_day: nextDeliveryDay(calendar, date),
      };
    },
  });
};
