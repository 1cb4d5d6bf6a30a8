/**
 * Delivery calendar (01-domain §3.1): per entity, the weekdays it delivers on and single dates it does not.
 */
import type { ParisDay } from '../time/paris-time.ts';
import { addDays, weekday } from '../time/paris-time.ts';

export interface DeliveryCalendar {
  /** 0 = Monday … 6 = Sunday. */
  enabled_days: number[];
  /** Paris days, `yyyy-mm-dd`. */
  disabled_dates: ParisDay[];
}

export const DEFAULT_CALENDAR: DeliveryCalendar = { enabled_days: [0, 1, 2, 3, 4], disabled_dates: [] };

const JOURS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'] as const;

/** Why a day is closed, with the day. */
export const CALENDAR_REASONS = ['delivery_day_disabled', 'delivery_date_disabled'] as const;
export type CalendarReason = `${(typeof CALENDAR_REASONS)[number]}:${string}`;

export interface CalendarGate {
  open: boolean;
  /** `delivery_day_disabled:<jour>` or `delivery_date_disabled:<date>` when closed. */
  reason: CalendarReason | null;
}

/** Whether `day` is a delivery day under `calendar`. */
export function calendarGate(calendar: DeliveryCalendar, day: ParisDay): CalendarGate {
  const number = weekday(day);
  if (!calendar.enabled_days.includes(number))
    return { open: false, reason: `delivery_day_disabled:${JOURS[number]}` };
  if (calendar.disabled_dates.includes(day)) return { open: false, reason: `delivery_date_disabled:${day}` };
  return { open: true, reason: null };
}

/** First delivery day on or after `from`, looking a year ahead; `null` when every day is off. */
export function nextDeliveryDay(calendar: DeliveryCalendar, from: ParisDay): ParisDay | null {
  for (let ahead = 0; ahead <= 366; ahead += 1) {
    const day = addDays(from, ahead);
    if (calendarGate(calendar, day).open) return day;
  }
  return null;
}
