import type { ParisDay } from '../../domain/time/paris-time.ts';
import { invalid } from '../http/validation.ts';

/** The day money moved. @throws Problem 422 when it is in the future */
export function paidOn(day: ParisDay, today: ParisDay, path: string): ParisDay {
  if (day > today) throw invalid([{ path, message: 'est dans l’avenir' }]);
  return day;
}
