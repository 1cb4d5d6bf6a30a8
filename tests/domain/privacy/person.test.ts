import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blanked,
  ERASED_TEXT,
  NO_PERSON,
  type Person,
  personPatterns,
} from '../../../domain/privacy/person.ts';

const PERSON: Person = {
  phones: ['0612349876'],
  emails: ['elodie.lefevre@personne.example'],
  names: [{ nom: 'Lefèvre-Dubois', prenom: 'Élodie' }],
};
const { anywhere, about } = personPatterns(PERSON);
const without = (text: string, pattern = anywhere) => blanked(text, pattern);

describe('a person is found', () => {
  it.each([
    '0612349876',
    '06 12 34 98 76',
    '06.12.34.98.76',
    '06-12-34-98-76',
    '06 12 34 98 76',
    '+33612349876',
    '+33 6 12 34 98 76',
    '+33 (0)6 12 34 98 76',
    '+33(0)612349876',
    '0033612349876',
    '33612349876',
    '612349876',
  ])('by the phone written %s', (phone) => {
    expect(without(`rappeler le ${phone}, merci`)).toBe(`rappeler le ${ERASED_TEXT}, merci`);
    expect(without(phone)).toBe(ERASED_TEXT);
    expect(without(`tel:${phone}`)).toBe(`tel:${ERASED_TEXT}`);
  });

  it.each([
    'elodie.lefevre@personne.example',
    'ELODIE.LEFEVRE@Personne.Example',
    'elodie.lefevre%40personne.example',
  ])('by the e-mail %s', (email) => {
    expect(without(`<${email}>`)).toBe(`<${ERASED_TEXT}>`);
  });

  it.each([
    'Élodie Lefèvre-Dubois',
    'LEFEVRE DUBOIS Elodie',
    'lefèvre-dubois, élodie',
    'Elodie  Lefevre-Dubois',
  ])('by the full name %s', (name) => {
    expect(without(`Mme ${name} a appelé`)).toBe(`Mme ${ERASED_TEXT} a appelé`);
  });

  it('by one name alone only where the record is about them', () => {
    expect(without('Lefèvre Dubois SARL')).toBe('Lefèvre Dubois SARL');
    expect(without('Mme LEFEVRE DUBOIS, Elodie !', about)).toBe(`Mme ${ERASED_TEXT} !`);
    expect(without('vu avec Élodie', about)).toBe(`vu avec ${ERASED_TEXT}`);
  });
});

it.each([
  '06123498760',
  '10612349876',
  '0612349877',
  'xelodie.lefevre@personne.example',
  'elodie.lefevre@personne.example2',
  'Mélodie Lefevre-Dubois',
  '0199b2c4-612349876abc',
  'a612349876',
])('somebody else, or something else, is left alone: %s', (text) => {
  expect(without(text)).toBe(text);
});

it('nobody is found by nothing', () => {
  const nobody = personPatterns(NO_PERSON);
  const short = personPatterns({ phones: ['06123'], emails: ['x'], names: [{ nom: 'X', prenom: '' }] });
  for (const { about: pattern } of [nobody, short]) expect(blanked('06123 x X', pattern)).toBe('06123 x X');
});

it('texts are blanked at any depth, and what has none stays the very same', () => {
  const at = new Date(0);
  const record = { at, list: ['a', { note: 'le 0612349876' }], n: 612349876, none: null };
  expect(blanked(record, anywhere)).toEqual({ ...record, list: ['a', { note: `le ${ERASED_TEXT}` }] });
  const clean = { at, list: ['a', { note: 'b' }] };
  expect(blanked(clean, anywhere)).toBe(clean);
});

it('a name may hold any sign', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.emailAddress(), (nom, prenom, email) => {
      const patterns = personPatterns({
        phones: [nom],
        emails: [email.toLowerCase()],
        names: [{ nom, prenom }],
      });
      expect(blanked(`<${email}>`, patterns.anywhere)).toBe(`<${ERASED_TEXT}>`);
    }),
    { numRuns: 50 },
  );
});
