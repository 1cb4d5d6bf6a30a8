import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhone } from '../../../domain/common/phone.ts';
import { anyText, digitText } from '../../support/arbitraries.ts';

describe('normalising', () => {
  it.each([
    ['06 31 20 45 78', '0631204578'],
    ['06.31.20.45.78', '0631204578'],
    ['+33 6 31 20 45 78', '0631204578'],
    ['+33631204578', '0631204578'],
    ['0033 6 31 20 45 78', '0631204578'],
    ['33631204578', '0631204578'],
    ['+33 (0)6 31 20 45 78', '0631204578'],
    ['+330631204578', '0631204578'],
    ['0033 06 31 20 45 78', '0631204578'],
    ['631204578', '0631204578'],
    ['731204578', '0731204578'],
    ['tél : 01-42-68-53-00 (bureau)', '0142685300'],
  ])('%s → %s', (raw, phone) => {
    expect(parsePhone(raw)).toMatchObject({ phone, quality: 'valid' });
  });

  it.each([
    ['', 'nothing'],
    ['abc', 'no digit'],
    ['142685300', '9 digits that start neither with 6 nor 7'],
    ['06312045', 'too short'],
    ['06312045789', 'too long'],
    ['1631204578', '10 digits that do not start with 0'],
    ['00336312045780', '0033 and 10 digits'],
    ['3363120457', '33 and 8 digits'],
    ['+32 470 12 34 56', 'another country'],
    ['0032 6 31 20 45 78', 'another country, as long as 0033 and 9 digits'],
    ['٠٦٣١٢٠٤٥٧٨', 'digits of another script'],
    ['0'.repeat(10_000), 'a very long one'],
  ])('%s is invalid: %s', (raw) => {
    expect(parsePhone(raw)).toMatchObject({ quality: 'invalid', plausible: false });
  });

  it.each([
    ['06 31', '0631'],
    ['631', '631'],
    ['33 6 31 20', '3363120'],
    ['0033 6 31 20 45', '00336312045'],
    [' sans téléphone ', 'sans téléphone'],
    ['', ''],
    ['1'.repeat(40), '1'.repeat(32)],
    ['x'.repeat(40), 'x'.repeat(32)],
  ])('keeps of « %s », which is no number, « %s »', (raw, phone) => {
    expect(parsePhone(raw)).toEqual({ phone, quality: 'invalid', plausible: false });
  });

  it('gives every spelling of one number the same form', () => {
    const spellings: ((nine: string) => string)[] = [
      (nine) => `0${nine}`,
      (nine) => `33${nine}`,
      (nine) => `0033${nine}`,
      (nine) => `+33 ${nine.match(/.{1,2}/g)!.join('.')}`,
    ];
    fc.assert(
      fc.property(digitText(9), fc.constantFrom(...spellings), (nine, spell) => {
        expect(parsePhone(spell(nine))).toEqual(parsePhone(`0${nine}`));
      }),
    );
  });

  it('takes 9 bare digits for a mobile and for nothing else', () => {
    fc.assert(
      fc.property(digitText(9), (nine) => {
        const { phone, quality } = parsePhone(nine);
        if (/^[67]/.test(nine)) expect(phone).toBe(`0${nine}`);
        else expect(quality).toBe('invalid');
      }),
    );
  });

  it('never throws, and is stable: what it returns it returns again', () => {
    fc.assert(
      fc.property(anyText(), (raw) => {
        const first = parsePhone(raw);
        expect(first.phone.length).toBeLessThanOrEqual(32);
        if (first.quality === 'invalid') return;
        expect(first.phone).toMatch(/^0\d{9}$/);
        expect(parsePhone(first.phone)).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });
});

describe('several numbers in one text', () => {
  it.each([
    '06 31 20 45 78 / 07 31 20 45 79',
    '0631204578;0731204579',
    '06 31 20 45 78 ou 07 31 20 45 79',
    '06.31.20.45.78 07.31.20.45.79',
    '+33 (0)6 31 20 45 78, +33 7 31 20 45 79',
    '06/31/20/45/78/07/31/20/45/79',
    '0631204578 poste 12',
  ])('%s: the first counts', (raw) => {
    expect(parsePhone(raw)).toEqual({
      phone: '0631204578',
      quality: 'valid',
      plausible: true,
      several: true,
    });
  });

  it('is nobody’s number when the first is', () => {
    expect(parsePhone('0612345678 / 0631204578')).toMatchObject({ quality: 'invalid', several: true });
  });

  it('takes no time over digits without end', () => {
    const before = performance.now();
    for (const digits of ['33063063306306', '0630630630', '6']) parsePhone(digits.repeat(5_000));
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

describe('numbers that are never valid', () => {
  it.each([
    '0000000000',
    '1111111111',
    '0123456789',
    '1234567890',
    '0987654321',
    '9876543210',
    '0612345678',
    '+33 6 12 34 56 78',
    '612345678',
  ])('%s', (raw) => {
    expect(parsePhone(raw).quality).toBe('invalid');
  });
});

describe('suspicious numbers', () => {
  it.each([
    ['0666666666', 'one digit eight times'],
    ['0666666661', 'seven times'],
    ['0616666666', 'seven times'],
    ['0166666660', 'seven times'],
    ['0606060606', 'a pair repeated four times'],
    ['0712121212', 'a pair repeated four times'],
    ['+33606060606', 'a pair, written with the country code'],
  ])('%s: %s', (raw) => {
    expect(parsePhone(raw).quality).toBe('suspicious');
  });

  it.each([
    ['0666666612', 'six times only'],
    ['0661212121', 'the pair is not aligned on the last eight'],
    ['0612121213', 'the fourth pair differs'],
    ['0600000012', 'six zeros'],
  ])('%s is valid: %s', (raw) => {
    expect(parsePhone(raw).quality).toBe('valid');
  });

  it('follows the rule on the last eight digits, whatever the first two', () => {
    fc.assert(
      fc.property(digitText(9), (nine) => {
        const phone = `0${nine}`;
        fc.pre(parsePhone(phone).quality !== 'invalid');
        const tail = phone.slice(2);
        const most = Math.max(...[...'0123456789'].map((digit) => tail.split(digit).length - 1));
        const paired = /^(..)\1{3}$/.test(tail);
        expect(parsePhone(phone).quality).toBe(most >= 7 || paired ? 'suspicious' : 'valid');
      }),
      { numRuns: 500 },
    );
  });

  it('sees every number with seven equal digits among the last eight', () => {
    const tails = fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 7 }))
      .map(([many, other, at]) => [...String(many).repeat(8)].with(at, String(other)).join(''));
    fc.assert(
      fc.property(fc.constantFrom('01', '06', '07', '09'), tails, (head, tail) => {
        expect(parsePhone(head + tail).quality).toBe('suspicious');
      }),
    );
  });
});

describe('plausibility', () => {
  it.each([
    ['0631204578', true, 'a French mobile'],
    ['0142685300', true, 'Paris'],
    ['0692123456', true, 'a mobile of La Réunion'],
    ['0639201234', true, 'a mobile of Mayotte, which shares the country code of La Réunion'],
    ['0590271234', true, 'Guadeloupe, Saint-Barthélemy and Saint-Martin, which share one country code'],
    ['0694123456', true, 'a mobile of Guyane'],
    ['0696123456', true, 'a mobile of Martinique'],
    ['0708444282', true, 'Saint-Pierre-et-Miquelon'],
    ['0012345678', false, 'no French plan has 00'],
  ])('%s → %s: %s', (phone, plausible) => {
    expect(parsePhone(phone)).toMatchObject({ plausible });
  });

  it('never changes the quality', () => {
    expect(parsePhone('0012345678').quality).toBe('valid');
  });
});
