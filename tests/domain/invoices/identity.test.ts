/** What of a company's numbers is refused when saved, and what is left alone. */
import { describe, expect, it } from 'vitest';
import { compactIdentity, type Identity, identityProblems } from '../../../domain/invoices/identity.ts';

const NONE: Identity = {
  postal_code: '',
  country: 'FR',
  siren: '',
  siret: '',
  vat_number: '',
  electronic_address: '',
  iban: '',
  bic: '',
};
/** 732829320 is the example of the INSEE; its VAT key is (12 + 3 × (732829320 mod 97)) mod 97 = 44. */
const SOUND: Partial<Identity> = {
  postal_code: '69003',
  siren: '732829320',
  siret: '73282932000074',
  vat_number: 'FR44732829320',
  electronic_address: '732829320_compta',
  iban: 'FR7630006000011234567890189',
  bic: 'AGRIFRPP',
};
const wrong = (change: Partial<Identity>, before: Identity = NONE) =>
  identityProblems(before, { ...before, ...change }).map(({ field }) => field);

describe('numbers of a company', () => {
  it('are taken when their keys are right, and when they are empty', () => {
    expect(wrong(SOUND)).toEqual([]);
    expect(identityProblems({ ...NONE, ...SOUND }, NONE)).toEqual([]);
  });

  it.each<[string, Partial<Identity>, (keyof Identity)[]]>([
    ['a SIREN with a wrong key', { siren: '732829321' }, ['siren']],
    ['a SIREN of zeros', { siren: '000000000' }, ['siren']],
    ['a SIRET with a wrong key', { siret: '73282932000075' }, ['siret']],
    ['the SIRET of another company', { siren: '732829320', siret: '55210055400013' }, ['siret']],
    ['a VAT number with a wrong key', { vat_number: 'FR45732829320' }, ['vat_number']],
    [
      'the VAT number of another company',
      { siren: '732829320', vat_number: 'FR83552100554' },
      ['vat_number'],
    ],
    ['no VAT number at all', { vat_number: '44732829320' }, ['vat_number']],
    [
      'an address that is not of its SIREN',
      { siren: '732829320', electronic_address: '552100554' },
      ['electronic_address'],
    ],
    ['a country nobody knows', { country: 'XX' }, ['country']],
    ['four digits of a French post code', { postal_code: '6900' }, ['postal_code']],
    ['an IBAN with a wrong key', { iban: 'FR7630006000011234567890188' }, ['iban']],
    ['seven signs of a BIC', { bic: 'AGRIFRP' }, ['bic']],
  ])('are refused: %s', (_, change, fields) => expect(wrong(change)).toEqual(fields));

  it('of another country need its forms only', () => {
    expect(wrong({ country: 'BE', vat_number: 'BE0403019261', postal_code: '1000' })).toEqual([]);
  });

  it('are looked at together when one of them changes', () => {
    const before = { ...NONE, ...SOUND };
    expect(wrong({ siren: '552100554' }, before)).toEqual(['siret', 'vat_number', 'electronic_address']);
    expect(wrong({ country: 'FR', postal_code: '1000' }, { ...before, country: 'BE' })).toEqual([
      'postal_code',
    ]);
  });

  it('that were wrong before are left alone while others change', () => {
    const before = { ...NONE, siren: '1', vat_number: 'FR', iban: 'x' };
    expect(wrong({ bic: 'AGRIFRPP', postal_code: '69003' }, before)).toEqual([]);
    expect(wrong({}, before)).toEqual([]);
  });
});

it('numbers are stored without the spaces people write', () => {
  expect(compactIdentity({ siren: '732 829 320', iban: 'fr76 3000 6000', postal_code: '69 003' })).toEqual({
    siren: '732829320',
    iban: 'FR7630006000',
    postal_code: '69 003',
  });
});
