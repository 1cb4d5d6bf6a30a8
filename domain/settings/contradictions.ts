/**
 * Contradictions (01-domain §3): every delivery CSV states an owner of a house. A lead whose own answers say otherwise
 * contradicts it, and what becomes of it is a setting of each company.
 */
import { foldAnswer } from '../common/text.ts';
import { accepts, type Answers, type CompiledCriterion, type CriterionField } from '../routing/criteria.ts';

/**
 * `envoyer`: sold like any other, as version 1 did. `criteres`: only to orders with a criterion that takes such an answer.
 * `retenir`: to none, the lead waits.
 */
export const CONTRADICTION_MODES = ['envoyer', 'criteres', 'retenir'] as const;
export type ContradictionMode = (typeof CONTRADICTION_MODES)[number];

export interface ContradictionSettings {
  mode: ContradictionMode;
  /** Field → answers that contradict; an answer that is not listed contradicts nothing. */
  words: Partial<Record<CriterionField, string[]>>;
  /** When an admin confirmed or changed it, and who; until then the dashboard asks. */
  decided_at: Date | null;
  decided_by: string;
}

export const DEFAULT_CONTRADICTIONS: ContradictionSettings = {
  mode: 'envoyer',
  words: {
    statut_occupant: ['locataire', 'colocataire', 'hébergé', 'hébergée', 'hébergé à titre gratuit'],
    type_logement: ['appartement', 'studio', 'immeuble', 'local commercial', 'mobil-home'],
  },
  decided_at: null,
  decided_by: '',
};

/** The setting of one company as leads are held against it. */
export interface CompiledContradictions {
  mode: ContradictionMode;
  words: readonly (readonly [champ: CriterionField, folded: ReadonlySet<string>])[];
}

export const compileContradictions = ({ mode, words }: ContradictionSettings): CompiledContradictions => ({
  mode,
  words: Object.entries(words).map(
    ([champ, texts]) => [champ as CriterionField, new Set(texts.map(foldAnswer))] as const,
  ),
});

/** Fields in which a lead's answers contradict the CSV. */
export const contradictedFields = (
  { words }: Pick<CompiledContradictions, 'words'>,
  answers: Answers,
): CriterionField[] =>
  words.flatMap(([champ, folded]) => (folded.has(foldAnswer(answers[champ] ?? '')) ? [champ] : []));

const takes = (criteria: readonly CompiledCriterion[], champ: CriterionField, answers: Answers): boolean =>
  criteria.some((criterion) => criterion.champ === champ) &&
  criteria.every((criterion) => criterion.champ !== champ || accepts(criterion, answers));

/** The field for which a company's setting keeps a lead from an order with such criteria. */
export function barringField(
  setting: CompiledContradictions,
  criteria: readonly CompiledCriterion[],
  answers: Answers,
): CriterionField | undefined {
  if (setting.mode === 'envoyer') return undefined;
  const fields = contradictedFields(setting, answers);
  return setting.mode === 'retenir' ? fields[0] : fields.find((champ) => !takes(criteria, champ, answers));
}
