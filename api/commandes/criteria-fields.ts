/** Criteria of an order, as the API takes and shows them. */
import type { Criterion } from '../../domain/routing/criteria.ts';
import { cleanCriteria } from '../../domain/routing/criteria-input.ts';
import type { CriteriaInput, CriterionSummary } from './contract.ts';
import { invalid } from '../http/validation.ts';

/** @throws Problem 422 naming every criterion and value that does not fit (`criteria.0.valeurs.3`) */
export function criteriaFields(given: CriteriaInput): Criterion[] {
  const { criteria, wrong } = cleanCriteria(
    given.map(({ si_absent = 'refuse', ...criterion }) => ({ ...criterion, si_absent })),
  );
  if (wrong) throw invalid(wrong);
  return criteria;
}

/** Values a list of orders spells out. */
const SHOWN = 3;

export const criteriaSummary = (criteria: readonly Criterion[]): CriterionSummary[] =>
  criteria.map(({ champ, op, valeurs, si_absent }) => ({
    champ,
    op,
    si_absent,
    valeurs: valeurs.slice(0, SHOWN),
    count: valeurs.length,
  }));
