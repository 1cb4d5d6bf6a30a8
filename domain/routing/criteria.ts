/**
 * Criteria of an order (01-domain §3): what a lead must have answered. All must hold; an answer that cannot be read is
 * none.
 */
import { foldAnswer } from '../common/text.ts';
import { CUSTOM_FIELDS } from '../intake/submission.ts';

export const CRITERION_FIELDS = [...CUSTOM_FIELDS, 'code_postal'] as const;
export type CriterionField = (typeof CRITERION_FIELDS)[number];

/** `dans` and those of texts compare folded texts; `≥`, `≤` and `entre` the first number of a text. */
export const CRITERION_OPS = ['=', '≠', 'dans', 'pas dans', 'commence par', '≥', '≤', 'entre'] as const;
export type CriterionOp = (typeof CRITERION_OPS)[number];

/** What a lead without such an answer does. */
export const WHEN_ABSENT = ['accepte', 'refuse'] as const;

export interface Criterion {
  champ: CriterionField;
  op: CriterionOp;
  valeurs: string[];
  si_absent: (typeof WHEN_ABSENT)[number];
}

/** A lead's secondary form fields. */
export type Answers = Readonly<Record<string, string>>;

/** A criterion as leads are held against it: one look at a set, however many values it has. */
export interface CompiledCriterion extends Pick<Criterion, 'champ' | 'op' | 'si_absent'> {
  /** What it asks for, in a few words. */
  attendu: string;
  folded: ReadonlySet<string>;
  /** Lengths of the beginnings it knows. */
  lengths: readonly number[];
  from: number;
  to: number;
}

const NUMBERS: ReadonlySet<CriterionOp> = new Set(['≥', '≤', 'entre']);
export const comparesNumbers = (op: CriterionOp): boolean => NUMBERS.has(op);

const NUMBER = /(?<![\p{L}\d])-?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?/u;

/** The first number of a text, thousands apart by spaces: `env. 1 200,50 € par mois` is 1200.5. */
export function firstNumber(text: string): number | null {
  const found = NUMBER.exec(text)?.[0];
  return found === undefined ? null : Number(found.replace(/[ \u00a0\u202f]/g, '').replace(',', '.'));
}

/** Values that are spelled out; the others are counted. */
const SPELLED = 3;

/** The values of a criterion in a few words: `75001, 75002, 75003… (312)`, `100 à 150`. */
export function valuesText({ op, valeurs }: Pick<Criterion, 'op' | 'valeurs'>): string {
  if (op === 'entre') return valeurs.join(' à ');
  const first = valeurs.slice(0, SPELLED).join(', ');
  return valeurs.length > SPELLED ? `${first}… (${valeurs.length})` : first;
}

export function compileCriterion({ champ, op, valeurs, si_absent }: Criterion): CompiledCriterion {
  const attendu = valuesText({ op, valeurs });
  const numbers = comparesNumbers(op) ? valeurs.map((value) => firstNumber(value) ?? NaN) : [];
  const [low = -Infinity, high = Infinity] = op === '≤' ? [-Infinity, numbers[0]] : numbers;
  const folded = new Set(comparesNumbers(op) ? [] : valeurs.map(foldAnswer));
  const lengths = op === 'commence par' ? [...new Set([...folded].map((text) => text.length))] : [];
  return { champ, op, si_absent, attendu, folded, lengths, from: low, to: high };
}

/** Whether an answer is what a criterion asks for; `null`: it cannot be read. */
function holds(criterion: CompiledCriterion, answer: string): boolean | null {
  const { op, folded, lengths, from, to } = criterion;
  if (comparesNumbers(op)) {
    const number = firstNumber(answer);
    return number === null ? null : number >= from && number <= to;
  }
  const text = foldAnswer(answer);
  if (text === '') return null;
  if (op === 'commence par') return lengths.some((length) => folded.has(text.slice(0, length)));
  return folded.has(text) === (op === '=' || op === 'dans');
}

/** Whether a criterion takes a lead that answered so. */
export const accepts = (criterion: CompiledCriterion, answers: Answers): boolean =>
  holds(criterion, answers[criterion.champ] ?? '') ?? criterion.si_absent === 'accepte';

/** The first criterion that does not take a lead that answered so. */
export const firstUnmet = (
  criteria: readonly CompiledCriterion[],
  answers: Answers,
): CompiledCriterion | undefined => criteria.find((criterion) => !accepts(criterion, answers));
