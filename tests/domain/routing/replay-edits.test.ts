import { expect, it } from 'vitest';
import {
  editedOrder,
  editedSettings,
  isEdited,
  NO_EDITS,
  withEdit,
} from '../../../domain/routing/replay-edits.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import { aWeek } from '../../support/dates.ts';

const WEEK = aWeek('2026-W48');

it('gives an order its edits, and leaves the rest', () => {
  expect(editedOrder({ active: true, quota_semaine: 5, priorite: 3 }, { priorite: 1 })).toEqual({
    ...{ active: true, quota_semaine: 5, priorite: 1 },
  });
});

it('has an edited quota hold in every week', () => {
  const order = { quota_semaine: 5, quota_weeks: [{ from: WEEK, to: WEEK, quota: 1 }] };
  expect(editedOrder(order, { quota_semaine: 9 })).toEqual({ quota_semaine: 9 });
  expect(editedOrder(order, { priorite: 2 })).toEqual({ ...order, priorite: 2 });
});

it('has what is activated go on, and what is only changed end when it did', () => {
  const order = { active: false, last_week: WEEK };
  expect(editedOrder(order, { active: true })).toEqual({ active: true });
  expect(editedOrder(order, { priorite: 2 })).toEqual({ ...order, priorite: 2 });
});

it('changes weekdays and leaves the dates that are off', () => {
  const settings = structuredClone(DEFAULT_SETTINGS);
  settings.delivery_calendar.ZR7.disabled_dates = ['2026-12-25' as never];
  const edited = editedSettings(settings, {
    delivery_calendar: { ZR7: { enabled_days: [5] } },
    overlap_guard: true,
  });
  expect(edited.delivery_calendar.ZR7).toEqual({ enabled_days: [5], disabled_dates: ['2026-12-25'] });
  expect(edited.delivery_calendar.MDL).toEqual(settings.delivery_calendar.MDL);
  expect(edited.overlap_guard).toEqual({ enabled: true });
  expect(edited.lb_replacement).toEqual(settings.lb_replacement);
});

it('puts edits of one order together, the later word counting', () => {
  const once = withEdit(NO_EDITS, { commande_id: 'a', fields: { priorite: 2, quota_semaine: 4 } });
  const twice = withEdit(once, { commande_id: 'a', fields: { priorite: 1 } });
  expect(twice.orders).toEqual([{ commande_id: 'a', fields: { priorite: 1, quota_semaine: 4 } }]);
  expect([isEdited(NO_EDITS), isEdited(twice)]).toEqual([false, true]);
});
