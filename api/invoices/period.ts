/** A period a person gave. */
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { parseDay } from '../http/week.ts';
import { invalid } from '../http/validation.ts';

/** @throws Problem when a day is none, or the end comes before the beginning */
export function periodOf(period: { from: string; to: string }): { from: ParisDay; to: ParisDay } {
  const from = parseDay(period.from);
  const to = parseDay(period.to);
  if (to < from) throw invalid([{ path: 'period.to', message: 'précède le début de la période' }]);
  return { from, to };
}
