import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isServed, parseDepartement, SERVED_DEPARTEMENTS } from '../../../domain/common/departement.ts';
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
  ])('%s → %s', (raw, code) => {
    expect(parseDepartement(raw)).toBe(code);
  });

  it.each(['', '   ', '0', '00', '00123', 'Paris', 'A1', '1A', '2C', '-1', '1.5', '７５', '😀', 'A75'])(
    '%s is none',
    (raw) => {
      expect(parseDepartement(raw)).toBeNull();
    },
  );

  it('is the first two characters of any number of two digits and more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 99_999 }), (n) => {
        expect(parseDepartement(String(n))).toBe(String(n).slice(0, 2));
      }),
    );
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
