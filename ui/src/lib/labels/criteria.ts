/** Criteria of orders in French. */
import type { CriterionField, CriterionOp } from '../../../../domain/routing/criteria.ts';
import { valuesText } from '../../../../domain/routing/criteria.ts';
import type { Commande } from '../api/types.ts';
import { count } from '../format/number.ts';
import { CUSTOM_FIELD } from './lead.ts';

export const OP_WORDS: Record<CriterionOp, string> = {
  '=': 'est',
  '≠': 'n’est pas',
  dans: 'dans la liste',
  'pas dans': 'hors de la liste',
  'commence par': 'commence par',
  '≥': 'au moins',
  '≤': 'au plus',
  entre: 'entre',
};

const EXPECTED: Partial<Record<string, string>> = {
  '=': '',
  '≠': 'autre chose que',
  dans: 'parmi',
  'pas dans': 'autre chose que',
  'commence par': 'un début par',
  '≥': 'au moins',
  '≤': 'au plus',
  entre: 'entre',
};
/** After « attendu ». */
export const opWords = (op: string): string => EXPECTED[op] ?? op;

/** In the middle of a sentence. */
export const fieldName = (champ: string): string => {
  const name = CUSTOM_FIELD[champ] ?? champ;
  return name.charAt(0).toLocaleLowerCase('fr-FR') + name.slice(1);
};

type Summary = Commande['criteria_summary'][number];

/** `Code postal dans la liste : 75001, 75002, 75003… (312)`. */
export function criterionText({ champ, op, valeurs, count: all }: Summary): string {
  const values =
    all > valeurs.length ? `${valeurs.join(', ')}… (${count(all)})` : valuesText({ op, valeurs });
  const listed = op === 'dans' || op === 'pas dans';
  return `${CUSTOM_FIELD[champ] ?? champ} ${OP_WORDS[op]}${listed ? ' :' : ''} ${values.replace(' à ', ' et ')}`;
}

export const criteriaText = ({ criteria_summary }: Pick<Commande, 'criteria_summary'>): string =>
  criteria_summary.map(criterionText).join(' ; ');

export const fieldOptions = (fields: readonly CriterionField[]) =>
  fields.map((value) => ({ value, label: CUSTOM_FIELD[value] ?? value }));
