/** What becomes of leads whose answers contradict the CSV (12-rules U23). */
import { describe, expect, it } from 'vitest';
import { compileCriterion, type Criterion } from '../../../domain/routing/criteria.ts';
import {
  barringField,
  compileContradictions,
  contradictedFields,
  type ContradictionMode,
  DEFAULT_CONTRADICTIONS,
} from '../../../domain/settings/contradictions.ts';

const setting = (mode: ContradictionMode) => compileContradictions({ ...DEFAULT_CONTRADICTIONS, mode });
const tenant = { statut_occupant: 'Hébergée', type_logement: 'maison' };
const asking = (criterion: Partial<Criterion>) => [
  compileCriterion({ champ: 'statut_occupant', op: '=', valeurs: ['x'], si_absent: 'accepte', ...criterion }),
];

describe('an answer contradicts', () => {
  it.each([
    [{ statut_occupant: 'LOCATAIRE' }, ['statut_occupant']],
    [
      { statut_occupant: 'hebergé à titre gratuit', type_logement: 'Studio' },
      ['statut_occupant', 'type_logement'],
    ],
    [{ statut_occupant: 'propriétaire' }, []],
    // Nobody has listed these.
    [{ statut_occupant: 'locataire, bientôt propriétaire', ville: 'locataire' }, []],
    [{}, []],
  ])('%j: %j', (answers, fields) => expect(contradictedFields(setting('envoyer'), answers)).toEqual(fields));
});

describe('and the setting keeps the lead', () => {
  it('from nobody: envoyer', () => expect(barringField(setting('envoyer'), [], tenant)).toBeUndefined());

  it('from everybody: retenir', () => {
    expect(barringField(setting('retenir'), [], tenant)).toBe('statut_occupant');
    expect(barringField(setting('retenir'), asking({ valeurs: ['hébergée'] }), tenant)).toBe(
      'statut_occupant',
    );
    expect(barringField(setting('retenir'), [], { type_logement: 'maison' })).toBeUndefined();
  });

  it('from orders without a criterion that takes the answer: criteres', () => {
    const mode = setting('criteres');
    expect(barringField(mode, [], tenant)).toBe('statut_occupant');
    expect(barringField(mode, asking({ champ: 'ville', valeurs: ['Paris'] }), tenant)).toBe(
      'statut_occupant',
    );
    expect(barringField(mode, asking({ op: '≠', valeurs: ['locataire'] }), tenant)).toBeUndefined();
    expect(barringField(mode, asking({ op: 'dans', valeurs: ['hebergee'] }), tenant)).toBeUndefined();
    const flat = { ...tenant, type_logement: 'appartement' };
    expect(barringField(mode, asking({ op: 'dans', valeurs: ['hebergee'] }), flat)).toBe('type_logement');
  });
});
