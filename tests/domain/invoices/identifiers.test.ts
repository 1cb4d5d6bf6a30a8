import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRENCH_VAT_RATES, isFrenchVatRate } from '../../../domain/money/vat-rates.ts';
import { COUNTRIES, VATEX_CODES } from '../../../domain/invoices/code-lists.ts';
import {
  compact,
  frenchVatNumber,
  isBic,
  isFrenchElectronicAddress,
  isFrenchVatNumber,
  isIban,
  isSiren,
  isSiret,
  isVatexCode,
  isVatNumber,
} from '../../../domain/invoices/identifiers.ts';

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(''));

/** All the ways to end a number, of which one has the right key. */
const endings = (start: string) => Array.from({ length: 10 }, (_, key) => `${start}${key}`);

it('stores identifiers without spaces, in capitals', () => {
  expect(compact(' fr76 3000\u00a06000\t0112 ')).toBe('FR76300060000112');
});

describe('SIREN', () => {
  // La Poste, SNCF Voyageurs, and the examples of INSEE.
  it.each(['356000000', '519037584', '732829320', '999999998'])('%s is one', (siren) =>
    expect(isSiren(siren)).toBe(true),
  );

  it.each(['732829321', '73282932', '7328293200', '732 829 320', '000000000', '', '73282932O', 'x732829320'])(
    '%j is none',
    (siren) => expect(isSiren(siren)).toBe(false),
  );

  it('has one right key', () =>
    fc.assert(
      fc.property(
        digits(8).filter((start) => Number(start) > 0),
        (start) => endings(start).filter(isSiren).length === 1,
      ),
    ));
});

describe('SIRET', () => {
  it.each(['73282932000074', '35600000000048', '35600000049837'])('%s is one', (siret) =>
    expect(isSiret(siret)).toBe(true),
  );

  it.each([
    '73282932000075',
    '7328293200007',
    '732829320000744',
    // Its key is right, the SIREN's is not.
    '73282932100073',
    '35600000049838',
    '73282932000076',
    '',
  ])('%j is none', (siret) => expect(isSiret(siret)).toBe(false));
});

describe('VAT numbers', () => {
  it('have the key of their SIREN', () => {
    expect(frenchVatNumber('732829320')).toBe('FR44732829320');
    expect(frenchVatNumber('404833048')).toBe('FR83404833048');
    // A key below ten has two digits.
    expect(frenchVatNumber('356000000')).toBe('FR39356000000');
    expect(frenchVatNumber('999999998')).toMatch(/^FR\d{11}$/);
  });

  it('two digits whatever the SIREN', () =>
    fc.assert(fc.property(digits(9), (siren) => /^FR\d{11}$/.test(frenchVatNumber(siren)))));

  it.each(['FR44732829320', 'FR83404833048'])('%s is French', (vat) => {
    expect(isFrenchVatNumber(vat)).toBe(true);
    expect(isVatNumber(vat)).toBe(true);
  });

  it.each(['FR45732829320', 'FR44732829321', 'FR4473282932', '44732829320', 'DE44732829320', ''])(
    '%j is not',
    (vat) => expect(isFrenchVatNumber(vat)).toBe(false),
  );

  it.each(['DE123456789', 'ATU12345678', 'CHE123456788MWST', 'NL123456789B01', 'IE1234567+A', 'GB12'])(
    '%s may be one of another country',
    (vat) => expect(isVatNumber(vat)).toBe(true),
  );

  it.each([
    'FR45732829320',
    'de123456789',
    'D123456789',
    'DE1',
    'DE123456789012345',
    'DE 123456789',
    '',
    '1DE123456',
  ])('%j is none', (vat) => expect(isVatNumber(vat)).toBe(false));
});

describe('IBAN and BIC', () => {
  it.each([
    'FR7630006000011234567890189',
    'DE89370400440532013000',
    'GB82WEST12345698765432',
    'NO9386011117947',
  ])('%s is an IBAN', (iban) => expect(isIban(iban)).toBe(true));

  it.each([
    'FR7630006000011234567890188',
    'FR76300060000112345678901',
    'FR7630006000011234567890189 ',
    'fr7630006000011234567890189',
    '7630006000011234567890189',
    'GB82WEST1234569876543',
    'DE8937040044053201300A',
    '',
  ])('%j is none', (iban) => expect(isIban(iban)).toBe(false));

  it('a French one has 27 signs, however right its key', () => {
    const short = Array.from(
      { length: 97 },
      (_, key) => `FR${String(key + 2).padStart(2, '0')}30006000011234`,
    );
    expect(short.map((iban) => iban.replace('FR', 'DE')).some(isIban)).toBe(true);
    expect(short.some(isIban)).toBe(false);
  });

  it.each(['AGRIFRPP', 'BNPAFRPPXXX', 'PSSTFRPPMAR'])('%s is a BIC', (bic) => expect(isBic(bic)).toBe(true));
  it.each(['AGRIFRP', 'AGRIFRPPXX', 'agrifrpp', 'AGRI1RPP', 'AGRIFRPPXXXX', 'XAGRIFRPPX', ''])(
    '%j is none',
    (bic) => expect(isBic(bic)).toBe(false),
  );
});

describe('codes', () => {
  it('has the rates of France', () => {
    expect(FRENCH_VAT_RATES.filter(isFrenchVatRate)).toEqual([
      0, 90, 105, 175, 210, 550, 700, 850, 920, 960, 1000, 1300, 1960, 2000, 2060,
    ]);
    expect([1, 2100, 1999, -2000, 20].filter(isFrenchVatRate)).toEqual([]);
  });

  it('has the reasons of the European list', () => {
    expect(VATEX_CODES.size).toBe(88);
    for (const code of VATEX_CODES) expect(code).toMatch(/^VATEX-(EU|FR)-[A-Z0-9-]+$/);
    expect(['VATEX-EU-AE', 'VATEX-FR-FRANCHISE', 'VATEX-EU-IC'].every(isVatexCode)).toBe(true);
    expect(['VATEX-FR-XX', 'vatex-eu-ae', ''].some(isVatexCode)).toBe(false);
  });

  it('has the countries', () => {
    expect(COUNTRIES.size).toBe(249);
    expect(['FR', 'DE', 'GB', 'CH', 'RE', 'ZW'].every((code) => COUNTRIES.has(code))).toBe(true);
    expect(['UK', 'fr', 'FRA', '', 'EL'].some((code) => COUNTRIES.has(code))).toBe(false);
  });
});

describe('addresses in the French directory', () => {
  it.each(['732829320', '732829320_FACT', '732829320.a-B_9', `732829320${'0'.repeat(116)}`])(
    '%s is one',
    (address) => expect(isFrenchElectronicAddress(address, '732829320')).toBe(true),
  );

  it.each(['732829321', 'x732829320', '732829320@mail.fr', '732829320 1', '', `732829320${'0'.repeat(117)}`])(
    '%j is none',
    (address) => expect(isFrenchElectronicAddress(address, '732829320')).toBe(false),
  );
});
