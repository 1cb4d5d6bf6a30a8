/** Criteria of orders, by worked examples (12-rules U22). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAnswer } from '../../../domain/common/text.ts';
import {
  accepts,
  compileCriterion,
  type Criterion,
  firstNumber,
  firstUnmet,
  valuesText,
} from '../../../domain/routing/criteria.ts';
import { cleanCriteria, MAX_VALUES } from '../../../domain/routing/criteria-input.ts';

const criterion = (overrides: Partial<Criterion>): Criterion => ({
  champ: 'type_logement',
  op: '=',
  valeurs: ['Maison'],
  si_absent: 'refuse',
  ...overrides,
});
const takes = (asked: Partial<Criterion>, answer?: string): boolean => {
  const one = criterion(asked);
  return accepts(compileCriterion(one), answer === undefined ? {} : { [one.champ]: answer });
};

describe('texts are compared folded', () => {
  it.each([
    ['=', ['Maison'], ' MAISON', true],
    ['=', ['Maison individuelle'], 'maison_individuelle', true],
    ['=', ['Maison'], 'maison individuelle', false],
    ['≠', ['appartement'], 'Appartement', false],
    ['≠', ['appartement'], 'Château', true],
    ['dans', ['Saint-Étienne', 'L’Haÿ-les-Roses'], "L'HAY LES ROSES", true],
    ['dans', ['Saint-Étienne'], 'Saint Étienne du Bois', false],
    ['pas dans', ['Paris', 'Lyon'], 'lyon', false],
    ['pas dans', ['Paris', 'Lyon'], 'Nantes', true],
    ['commence par', ['130', '7501'], '13012', true],
    ['commence par', ['130', '7501'], '75020', false],
    ['=', ['> 100'], '< 100', false],
  ] as const)('%s %j: %s → %s', (op, valeurs, answer, expected) =>
    expect(takes({ op, valeurs: [...valeurs], champ: 'ville' }, answer)).toBe(expected),
  );
});

describe('numbers are the first of a text', () => {
  it.each([
    ['env. 1 200,50 € par mois', 1200.5],
    ['100 à 150', 100],
    ['2 000-3 000', 2000],
    ['90m2', 90],
    ['-5 °C', -5],
    ['10-15', 10],
    ['12 1975', 12],
    ['grande', null],
    ['', null],
  ])('%s → %s', (text, expected) => expect(firstNumber(text)).toBe(expected));

  it.each([
    ['≥', ['100'], '100 m²', true],
    ['≥', ['100'], '99,9', false],
    ['≤', ['1 990'], 'vers 1990', true],
    ['≤', ['1990'], '1991', false],
    ['entre', ['100', '150'], '150', true],
    ['entre', ['100', '150'], '151', false],
    ['entre', ['100', '150'], '99', false],
  ] as const)('%s %j: %s → %s', (op, valeurs, answer, expected) =>
    expect(takes({ op, valeurs: [...valeurs], champ: 'surface_habitable' }, answer)).toBe(expected),
  );
});

describe('a lead without the answer', () => {
  it.each(['=', '≠', 'dans', 'pas dans', 'commence par', '≥', '≤', 'entre'] as const)(
    'is taken or not as %s says, also when nothing can be read',
    (op) => {
      const numbers = op === '≥' || op === '≤' || op === 'entre';
      const asked = { op, valeurs: numbers ? ['1', '2'] : ['x'] };
      for (const answer of [undefined, '', numbers ? 'beaucoup' : '  ']) {
        expect(takes({ ...asked, si_absent: 'accepte' }, answer)).toBe(true);
        expect(takes({ ...asked, si_absent: 'refuse' }, answer)).toBe(false);
      }
    },
  );
});

it('all must hold: the first that does not is named', () => {
  const criteria = [criterion({}), criterion({ champ: 'surface_habitable', op: '≥', valeurs: ['100'] })].map(
    compileCriterion,
  );
  const answers = { type_logement: 'maison', surface_habitable: '120' };
  expect(firstUnmet(criteria, answers)).toBeUndefined();
  expect(firstUnmet(criteria, { ...answers, surface_habitable: '80' })?.champ).toBe('surface_habitable');
  expect(firstUnmet(criteria, {})?.champ).toBe('type_logement');
  expect(firstUnmet([], {})).toBeUndefined();
});

it('says what it asks for in a few words', () => {
  expect(valuesText(criterion({}))).toBe('Maison');
  expect(valuesText(criterion({ op: 'dans', valeurs: ['a', 'b', 'c'] }))).toBe('a, b, c');
  expect(valuesText(criterion({ op: 'dans', valeurs: ['a', 'b', 'c', 'd'] }))).toBe('a, b, c… (4)');
  expect(valuesText(criterion({ op: 'entre', valeurs: ['100', '150'] }))).toBe('100 à 150');
});

describe('criteria as they are written', () => {
  it('are cleaned: each value once, no empty lines, postcodes whole', () => {
    const given = [
      criterion({ champ: 'code_postal', op: 'dans', valeurs: ['6000', ' 75001 ', '', '75 001', '13012'] }),
      criterion({ champ: 'ville', op: 'pas dans', valeurs: ['Lyon', 'LYON'] }),
      criterion({ champ: 'code_postal', op: 'commence par', valeurs: ['130'] }),
      criterion({ champ: 'budget', op: 'entre', valeurs: ['100', '100'] }),
    ];
    expect(cleanCriteria(given).criteria?.map(({ valeurs }) => valeurs)).toEqual([
      ['06000', '75001', '13012'],
      ['LYON'],
      ['130'],
      ['100', '100'],
    ]);
  });

  it.each([
    [{ op: '≥', valeurs: ['beaucoup'] }, 'criteria.0.valeurs.0'],
    [{ op: '≥', valeurs: ['1', '2'] }, 'criteria.0.valeurs'],
    [{ op: 'entre', valeurs: ['1'] }, 'criteria.0.valeurs'],
    [{ op: 'entre', valeurs: ['3', '2'] }, 'criteria.0.valeurs'],
    [{ op: '=', valeurs: [] }, 'criteria.0.valeurs'],
    [{ op: '=', valeurs: ['a', 'b'] }, 'criteria.0.valeurs'],
    [{ op: 'dans', valeurs: [' ', ''] }, 'criteria.0.valeurs'],
    [{ champ: 'code_postal', op: 'dans', valeurs: ['75001', 'Paris'] }, 'criteria.0.valeurs.1'],
    [{ champ: 'code_postal', op: 'commence par', valeurs: ['750011'] }, 'criteria.0.valeurs.0'],
  ] as [Partial<Criterion>, string][])('%j is refused at %s', (asked, path) =>
    expect(cleanCriteria([criterion(asked)]).wrong?.map((wrong) => wrong.path)).toEqual([path]),
  );

  it('have 5,000 values in all', () => {
    const valeurs = Array.from({ length: MAX_VALUES }, (_, n) => `v${n}`);
    const full = criterion({ op: 'dans', valeurs });
    expect(cleanCriteria([full]).wrong).toBeUndefined();
    expect(cleanCriteria([full, criterion({})]).wrong).toEqual([
      { path: 'criteria', message: 'ne peuvent avoir plus de 5000 valeurs en tout' },
    ]);
  });
});

it('a list takes exactly its texts, its opposite all others, and folding changes nothing', () => {
  const texts = fc.constantFrom('Maison', 'MAISON', 'Château', 'chateau', 'pavillon', '75001', 'Saint-Lô');
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1 }), texts, (valeurs, answer) => {
      const inside = valeurs.some((value) => foldAnswer(value) === foldAnswer(answer));
      expect(takes({ op: 'dans', valeurs }, answer)).toBe(inside);
      expect(takes({ op: 'pas dans', valeurs }, answer)).toBe(!inside);
      expect(foldAnswer(foldAnswer(answer))).toBe(foldAnswer(answer));
    }),
  );
});
