/** Criteria as people write them → as they are stored, or what is wrong with them. */
import { parsePostcode } from '../common/departement.ts';
import { cleanText, foldAnswer } from '../common/text.ts';
import { comparesNumbers, type Criterion, type CriterionOp, firstNumber } from './criteria.ts';

/** Of one order. */
export const MAX_CRITERIA = 20;
/** Of all criteria of one order together. */
export const MAX_VALUES = 5_000;

export interface WrongCriterion {
  /** `criteria.0.valeurs.3`. */
  path: string;
  /** Follows the name of the field. */
  message: string;
}

export type CleanedCriteria =
  { criteria: Criterion[]; wrong?: undefined } | { criteria?: undefined; wrong: WrongCriterion[] };

/** How many values an operator takes. */
const VALUES: Readonly<Record<CriterionOp, { min: number; max: number; words: string }>> = {
  '=': { min: 1, max: 1, words: 'demande une valeur' },
  '≠': { min: 1, max: 1, words: 'demande une valeur' },
  '≥': { min: 1, max: 1, words: 'demande un nombre' },
  '≤': { min: 1, max: 1, words: 'demande un nombre' },
  entre: { min: 2, max: 2, words: 'demande deux nombres' },
  dans: { min: 1, max: MAX_VALUES, words: 'demande au moins une valeur' },
  'pas dans': { min: 1, max: MAX_VALUES, words: 'demande au moins une valeur' },
  'commence par': { min: 1, max: MAX_VALUES, words: 'demande au moins une valeur' },
};

/** A value as it is stored, or what is wrong with it. */
function readValue({ champ, op }: Criterion, text: string): { value: string } | { wrong: string } {
  if (comparesNumbers(op))
    return firstNumber(text) === null ? { wrong: `n’est pas un nombre : ${text}` } : { value: text };
  if (champ !== 'code_postal') return { value: text };
  if (op === 'commence par')
    return /^\d{1,5}$/.test(text)
      ? { value: text }
      : { wrong: `n’est pas le début d’un code postal : ${text}` };
  const postcode = parsePostcode(text);
  return postcode ? { value: postcode } : { wrong: `n’est pas un code postal : ${text}` };
}

function cleanOne(criterion: Criterion, path: string): { criterion: Criterion; wrong: WrongCriterion[] } {
  const { op } = criterion;
  const wrong: WrongCriterion[] = [];
  const values = new Map<string, string>();
  for (const [index, raw] of criterion.valeurs.entries()) {
    const text = cleanText(raw);
    // An empty line of what was pasted.
    if (text === '') continue;
    const read = readValue(criterion, text);
    if ('wrong' in read) wrong.push({ path: `${path}.valeurs.${index}`, message: read.wrong });
    else values.set(op === 'entre' ? String(index) : foldAnswer(read.value), read.value);
  }
  const valeurs = [...values.values()];
  const { min, max, words } = VALUES[op];
  if (wrong.length === 0 && (valeurs.length < min || valeurs.length > max))
    wrong.push({ path: `${path}.valeurs`, message: words });
  const [low, high] = valeurs.map(firstNumber);
  if (wrong.length === 0 && op === 'entre' && low! > high!)
    wrong.push({ path: `${path}.valeurs`, message: 'va du plus petit au plus grand' });
  return { criterion: { ...criterion, valeurs }, wrong };
}

/** Values cleaned, each once, postcodes with five digits; else everything that is wrong, all at once. */
export function cleanCriteria(given: readonly Criterion[]): CleanedCriteria {
  const cleaned = given.map((criterion, index) => cleanOne(criterion, `criteria.${index}`));
  const wrong = cleaned.flatMap((one) => one.wrong);
  const criteria = cleaned.map(({ criterion }) => criterion);
  const count = criteria.reduce((sum, { valeurs }) => sum + valeurs.length, 0);
  if (count > MAX_VALUES)
    wrong.push({ path: 'criteria', message: `ne peuvent avoir plus de ${MAX_VALUES} valeurs en tout` });
  return wrong.length > 0 ? { wrong } : { criteria };
}
