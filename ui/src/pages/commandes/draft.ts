/** An order as it is typed, and back to what the API takes. */
import type { DeliveryMode } from '../../../../domain/routing/order-terms.ts';
import { ApiProblem, type FieldProblem } from '../../lib/api/problem.ts';
import type { CommandeDetail } from '../../lib/api/types.ts';
import { changedFields } from '../../lib/changed-fields.ts';
import { count } from '../../lib/format/number.ts';
import { decimal, typed } from '../../lib/format/parse.ts';
import { type HoursDraft, hoursDraft, hoursOf, typedHoursProblems } from './delivery-mode.ts';
import { criteriaDraft, criteriaFields, criteriaProblems, type CriterionDraft } from './criteria-draft.ts';

export interface CommandeDraft extends HoursDraft {
  client_id: string;
  produit: string;
  everywhere: boolean;
  departements: string[];
  quota_semaine: string;
  priorite: string;
  /** Percent, as typed. */
  lb_target: string;
  prix_lead: string;
  remise_percent: string;
  auto_renew: boolean;
  /** Empty: none. */
  day_cap: string;
  month_cap: string;
  budget_cap: string;
  debut: string;
  fin: string;
  delivery_mode: DeliveryMode;
  criteria: CriterionDraft[];
  notes: string;
}

export const commandeDraft = (commande: CommandeDetail | null, client: string): CommandeDraft => ({
  client_id: commande?.client_id ?? client,
  produit: commande?.produit ?? '',
  everywhere: commande?.departements.includes('*') ?? false,
  departements: (commande?.departements ?? []).filter((code) => code !== '*'),
  quota_semaine: typed(commande?.quota_semaine ?? 0),
  priorite: typed(commande?.priorite ?? 5),
  // 0.29 × 100 is 28.999…: rounded to the hundredth of a percent the API keeps.
  lb_target: typed(Math.round((commande?.lb_target_pct ?? 0) * 10_000) / 100),
  prix_lead: typed(commande?.prix_lead),
  remise_percent: typed(commande?.remise_percent ?? 0),
  auto_renew: commande?.auto_renew ?? true,
  day_cap: typed(commande?.day_cap || null),
  month_cap: typed(commande?.month_cap || null),
  budget_cap: typed(commande?.budget_cap || null),
  debut: commande?.debut ?? '',
  fin: commande?.fin ?? '',
  delivery_mode: commande?.delivery_mode ?? 'daily',
  ...hoursDraft(commande?.delivery_hours ?? null),
  criteria: criteriaDraft(commande?.criteria ?? []),
  notes: commande?.notes ?? '',
});

const LIMITS: Record<
  'quota_semaine' | 'priorite' | 'lb_target' | 'remise_percent',
  [min: number, max: number, whole: boolean]
> = {
  quota_semaine: [0, 100_000, true],
  priorite: [1, 10, true],
  lb_target: [0, 100, false],
  remise_percent: [0, 100, false],
};

function check(draft: CommandeDraft): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [path, [min, max, whole]] of Object.entries(LIMITS) as [
    keyof typeof LIMITS,
    [number, number, boolean],
  ][]) {
    const value = decimal(draft[path]);
    if (value === null || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      problems.push({
        path,
        message: `Un nombre${whole ? ' entier' : ''} de ${count(min)} à ${count(max)} est attendu.`,
      });
    }
  }
  for (const path of ['prix_lead', 'budget_cap'] as const) {
    if (Number.isNaN(decimal(draft[path]))) problems.push({ path, message: 'Un nombre est attendu.' });
  }
  for (const path of ['day_cap', 'month_cap'] as const) {
    const value = decimal(draft[path]);
    if (value !== null && !(Number.isInteger(value) && value >= 0))
      problems.push({ path, message: 'Un nombre entier est attendu.' });
  }
  if (!draft.everywhere && draft.departements.length === 0) {
    problems.push({
      path: 'departements',
      message: 'Choisissez au moins un département, ou toute la France.',
    });
  }
  problems.push(...typedHoursProblems(draft), ...criteriaProblems(draft.criteria));
  return problems;
}

function fieldsOf(draft: CommandeDraft): Record<string, unknown> {
  const { everywhere, lb_target, criteria, hours_from, hours_to, ...rest } = draft;
  return {
    ...rest,
    delivery_hours: hoursOf({ hours_from, hours_to }),
    criteria: criteriaFields(criteria),
    departements: everywhere ? ['*'] : [...draft.departements].sort(),
    quota_semaine: decimal(draft.quota_semaine),
    priorite: decimal(draft.priorite),
    lb_target_pct: Math.round((decimal(lb_target) ?? 0) * 100) / 10_000,
    // An empty text clears the price; `null` would leave it as it is.
    prix_lead: decimal(draft.prix_lead) ?? '',
    remise_percent: decimal(draft.remise_percent),
    day_cap: decimal(draft.day_cap) ?? '',
    month_cap: decimal(draft.month_cap) ?? '',
    budget_cap: decimal(draft.budget_cap) ?? '',
  };
}

/** @throws ApiProblem 422 naming every field that does not fit. */
export function commandeBody(draft: CommandeDraft): Record<string, unknown> {
  const problems = check(draft);
  if (problems.length > 0) throw new ApiProblem(422, 'La commande n’est pas complète.', problems);
  return fieldsOf(draft);
}

/** What is written of an order that is there already. @throws ApiProblem like `commandeBody` */
export const commandeChanges = (stored: CommandeDraft, draft: CommandeDraft): Record<string, unknown> =>
  changedFields(fieldsOf(stored), commandeBody(draft));
