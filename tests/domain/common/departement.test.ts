import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEPARTEMENT_NAMES } from '../../../domain/common/departement-names.ts';
import { foldText } from '../../../domain/common/text.ts';
import {
  isServed,
  parseDepartement,
  readPlace,
  SERVED_DEPARTEMENTS,
} from '../../../domain/common/departement.ts';
import { anyText } from '../../support/arbitraries.ts';

describe('reading a département', () => {
  it.each([
    ['1', '01'],
    [' 7 ', '07'],
    ['01', '01'],
    ['75', '75'],
    ['75011', '75'],
    ['92 Nanterre', '92'],
    ['2a', '2A'],
    ['2B', '2B'],
    ['20200', '20'],
    ['971', '97'],
    ['98', '98'],
    ['6000', '06'],
    ['2000', '02'],
    ['2A004', '2A'],
    ['02a', '2A'],
    ['020', '20'],
    ['075', '75'],
    ['97110', '97'],
    ['971 Guadeloupe', '97'],
    ['La Réunion (974)', '97'],
    ['976 - Mayotte', '97'],
    ['département 973', '97'],
    ['Saint-Denis (97400), 974', '97'],
    ['Ajaccio (2A)', '2A'],
    ['Paris (75011)', '75'],
    ['75 - Paris', '75'],
    ['06, Alpes-Maritimes', '06'],
    ['département 33', '33'],
    ['Dept. : 33', '33'],
    ['12 rue Neuve 75011 Paris', null],
    ['rue Neuve, 75011 Paris', '75'],
    ['Paris 11e, 75011', '75'],
    ['Paris', '75'],
    ['seine saint denis', '93'],
    ['CÔTE D’OR', '21'],
    ["Côtes d'Armor", '22'],
    ['corse du sud', '2A'],
    ['La Réunion', '97'],
    ['75 011', '75'],
    ['38 -', '38'],
    ['75 - Paris 11e', '75'],
    ['75 Paris 2ème', '75'],
    ['Paris 11e', null],
    ['Paris 11', null],
    ['11e', null],
    ['11 e', null],
    ['11 ème arrondissement', null],
    ['75 ou 92', null],
    ['75 / 92', null],
    ['75 (92)', null],
    ['971 Paris (75)', null],
    ['96', null],
    ['99', null],
    ['99123', null],
    ['000', null],
  ])('%s → %s', (raw, code) => {
    expect(parseDepartement(raw)).toBe(code);
  });

  it.each(['', '   ', '0', '00', '00123', 'A1', '1A', '2C', '-1', '1.5', '７５', '😀', 'A75'])(
    '%s is none',
    (raw) => {
      expect(parseDepartement(raw)).toBeNull();
    },
  );

  it('is the first two digits of a postcode, also of one that lost its 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 99_999 }), (n) => {
        const postcode = String(n).padStart(5, '0');
        const code = postcode.slice(0, 2);
        const known = !['96', '99'].includes(code);
        expect(readPlace(String(n))).toEqual(
          known ? { departement: code, code_postal: postcode } : { departement: null },
        );
      }),
    );
  });

  it('reads every name as its code, without its accents and hyphens too', () => {
    for (const [code, names] of Object.entries(DEPARTEMENT_NAMES))
      for (const name of names) {
        expect([name, parseDepartement(name)]).toEqual([name, code]);
        expect(parseDepartement(foldText(name).replace(/[-’]/g, ' '))).toBe(code);
      }
    expect(Object.keys(DEPARTEMENT_NAMES)).toHaveLength(98);
  });

  it('never throws, and what it returns it returns again', () => {
    fc.assert(
      fc.property(anyText(4), (raw) => {
        const code = parseDepartement(raw);
        if (code !== null) expect(parseDepartement(code)).toBe(code);
      }),
    );
  });
});

describe('what is served', () => {
  it('is metropolitan France 01–95 without 20', () => {
    expect(SERVED_DEPARTEMENTS).toHaveLength(94);
    expect(SERVED_DEPARTEMENTS).toContain('01');
    expect(SERVED_DEPARTEMENTS).toContain('95');
    expect(SERVED_DEPARTEMENTS).not.toContain('20');
  });

  it.each(['00', '20', '2A', '2B', '96', '97', '98', '99', '', '1', '100'])('is not %s', (code) => {
    expect(isServed(code)).toBe(false);
  });
});
