/** Criteria of an order as they are typed, and back to what the API takes. */
import {
  CRITERION_FIELDS,
  type Criterion,
  type CriterionField,
  type CriterionOp,
} from '../../../../domain/routing/criteria.ts';
import { cleanCriteria } from '../../../../domain/routing/criteria-input.ts';
import type { FieldProblem } from '../../lib/api/problem.ts';
import { lines } from '../../lib/format/parse.ts';

export interface CriterionDraft {
  champ: CriterionField;
  op: CriterionOp;
  /** Of a list, one a line; else the value, or the lower one. */
  values: string;
  /** The upper one of `entre`. */
  to: string;
  /** A lead without an answer is taken. */
  absent: boolean;
}

const LISTS: ReadonlySet<CriterionOp> = new Set(['dans', 'pas dans', 'commence par']);
export const isList = (op: CriterionOp): boolean => LISTS.has(op);

export const newCriterion = (): CriterionDraft => ({
  champ: 'code_postal',
  op: 'dans',
  values: '',
  to: '',
  absent: false,
});

export const criteriaDraft = (criteria: readonly Criterion[]): CriterionDraft[] =>
  criteria.map(({ champ, op, valeurs, si_absent }) => ({
    champ,
    op,
    values: op === 'entre' ? (valeurs[0] ?? '') : valeurs.join('\n'),
    to: op === 'entre' ? (valeurs[1] ?? '') : '',
    absent: si_absent === 'accepte',
  }));

/** Postcodes are pasted in any way; other values keep their spaces. */
const listed = (champ: CriterionField, text: string): string[] =>
  champ === 'code_postal' ? lines(text.replaceAll(/[\s]+/g, '\n')) : lines(text.replaceAll('\t', '\n'));

export const valuesOf = ({ champ, op, values, to }: CriterionDraft): string[] =>
  isList(op) ? listed(champ, values) : [values, ...(op === 'entre' ? [to] : [])];

export const criteriaFields = (drafts: readonly CriterionDraft[]): Criterion[] =>
  drafts.map((draft) => ({
    champ: draft.champ,
    op: draft.op,
    valeurs: valuesOf(draft).filter((value) => value.trim() !== ''),
    si_absent: draft.absent ? 'accepte' : 'refuse',
  }));

/** What the API would refuse. */
export const criteriaProblems = (drafts: readonly CriterionDraft[]): FieldProblem[] =>
  cleanCriteria(criteriaFields(drafts)).wrong ?? [];

/** In the order people look for them. */
export const FIELD_ORDER: readonly CriterionField[] = [
  'code_postal',
  'ville',
  ...CRITERION_FIELDS.filter((field) => field !== 'code_postal' && field !== 'ville'),
];
