import { describe, expect, it } from 'vitest';
import { easter, publicHolidays } from '../../../domain/settings/holidays.ts';
import { weekday } from '../../../domain/time/paris-time.ts';

describe('Easter', () => {
  it.each([
    ...[[1961, '04-02'] as const, [2000, '04-23'] as const, [2008, '03-23'] as const],
    ...[[2011, '04-24'] as const, [2024, '03-31'] as const, [2026, '04-05'] as const],
    // The earliest and the latest there are.
    ...[[1818, '03-22'] as const, [2038, '04-25'] as const],
  ])('of %i is on %s', (year, date) => {
    expect(easter(year)).toBe(`${year}-${date}`);
  });

  it('is a Sunday from 22 March to 25 April', () => {
    for (let year = 1900; year < 2300; year += 1) {
      const day = easter(year);
      expect(weekday(day)).toBe(6);
      expect(day >= `${year}-03-22` && day <= `${year}-04-25`).toBe(true);
    }
  });
});

it('the eleven public holidays of a year are in order, with their names', () => {
  expect(publicHolidays(2027).map(({ day, name }) => `${day.slice(5)} ${name}`)).toEqual([
    '01-01 Jour de l’an',
    '03-29 Lundi de Pâques',
    '05-01 Fête du Travail',
    '05-06 Ascension',
    '05-08 Victoire de 1945',
    '05-17 Lundi de Pentecôte',
    '07-14 Fête nationale',
    '08-15 Assomption',
    '11-01 Toussaint',
    '11-11 Armistice de 1918',
    '12-25 Noël',
  ]);
});
