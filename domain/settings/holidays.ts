/** France's public holidays (code du travail, art. L3133-1), offered as dates without delivery. */
import { addDays, asParisDay, type ParisDay } from '../time/paris-time.ts';

export interface Holiday {
  day: ParisDay;
  name: string;
}

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * Easter Sunday of a year of the Gregorian calendar: Butcher's rule, 1876, in the names of its table
 * (https://www.w3.org/2000/10/swap/test/easter/).
 */
export function easter(y: number): ParisDay {
  const j = y % 19;
  const k = Math.floor(y / 100);
  const h = y % 100;
  const m = Math.floor(k / 4);
  const n = k % 4;
  const p = Math.floor((k + 8) / 25);
  const q = Math.floor((k - p + 1) / 3);
  const r = (19 * j + k - m - q + 15) % 30;
  const s = Math.floor(h / 4);
  const u = h % 4;
  const v = (32 + 2 * n + 2 * s - r - u) % 7;
  const w = Math.floor((j + 11 * r + 22 * v) / 451);
  const month = Math.floor((r + v - 7 * w + 114) / 31);
  const day = ((r + v - 7 * w + 114) % 31) + 1;
  return asParisDay(`${y}-${two(month)}-${two(day)}`);
}

const FIXED = [
  ['01-01', 'Jour de l’an'],
  ['05-01', 'Fête du Travail'],
  ['05-08', 'Victoire de 1945'],
  ['07-14', 'Fête nationale'],
  ['08-15', 'Assomption'],
  ['11-01', 'Toussaint'],
  ['11-11', 'Armistice de 1918'],
  ['12-25', 'Noël'],
] as const;

/** Days after Easter Sunday. */
const MOVING = [
  [1, 'Lundi de Pâques'],
  [39, 'Ascension'],
  [50, 'Lundi de Pentecôte'],
] as const;

/** The eleven of a year, in order; those of Alsace-Moselle alone are not among them. */
export function publicHolidays(year: number): Holiday[] {
  const sunday = easter(year);
  return [
    ...FIXED.map(([date, name]) => ({ day: asParisDay(`${year}-${date}`), name })),
    ...MOVING.map(([after, name]) => ({ day: addDays(sunday, after), name })),
  ].sort((a, b) => (a.day < b.day ? -1 : 1));
}
