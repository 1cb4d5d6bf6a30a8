/** Days a request names: both ends of a period are Paris days, and belong to it. */
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import type { Days } from '../../store/accounting/read-issued.ts';
import type { App } from '../http/deps.ts';
import { invalid } from '../http/validation.ts';
import { parseDay } from '../http/week.ts';

/** @throws Problem when a day is none, or the end comes before the beginning */
export function daysOf(period: { from: string; to: string }): Days {
  const from = parseDay(period.from);
  const to = parseDay(period.to);
  if (to < from) throw invalid([{ path: 'to', message: 'précède le début de la période' }]);
  return { from, to };
}

/** Today, where nothing else was asked. @throws Problem when the day is none */
export const dayOf = ({ deps }: App, day: string | undefined): ParisDay =>
  day ? parseDay(day) : parisDay(deps.clock());
