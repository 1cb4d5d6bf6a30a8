/** An order as the API takes it → as it is stored: ratio and percent → basis points, euros → cents. */
import type { Static } from 'typebox';
import { isServed, parseDepartement } from '../../domain/common/departement.ts';
import { percentToBp, ratioToBp, toCents } from '../../domain/money/money.ts';
import type { CommandeFields } from '../../store/commandes/change-commande.ts';
import {
  type DeliveryHours,
  hoursProblems,
  type Pause,
  pauseProblems,
  type QuotaWeeks,
  quotaWeeksProblems,
  type TermsProblem,
} from '../../domain/routing/order-terms.ts';
import { isoDay, isWeekKey, type ParisDay, type WeekKey } from '../../domain/time/paris-time.ts';
import type { CommandeChange, PausesChange, QuotaWeeksChange } from './contract.ts';
import { criteriaFields } from './criteria-fields.ts';
import { invalid, readEach } from '../http/validation.ts';

/** Codes of served départements, once each and in order, or `['*']`. @throws Problem 422 naming those that are not */
function departementCodes(given: readonly string[] | string): string[] {
  const texts = [given].flat();
  if (texts.includes('*')) return ['*'];
  const read = (text: string) => {
    const code = /^\s*\w{1,2}\s*$/.test(text) ? parseDepartement(text) : null;
    return code && isServed(code) ? code : null;
  };
  return readEach(
    'departements',
    texts,
    read,
    (text) => `n’est pas un département desservi : ${text}`,
  ).sort();
}

/** @throws Problem 422 */
function readDay(path: string, text: string): ParisDay {
  const day = isoDay(text.trim());
  if (!day) throw invalid([{ path, message: 'n’est pas un jour : écrivez-le comme 2026-11-23' }]);
  return day;
}

const dayOrNone = (path: string, text: string): ParisDay | null =>
  text.trim() === '' ? null : readDay(path, text);

/** @throws Problem 422 */
function readWeek(path: string, text: string): WeekKey {
  const week = text.trim();
  if (!isWeekKey(week))
    throw invalid([{ path, message: 'n’est pas une semaine : écrivez-la comme 2026-W47' }]);
  return week;
}

function checked<T>(value: T, problems: readonly TermsProblem[]): T {
  if (problems.length > 0) throw invalid(problems);
  return value;
}

/** @throws Problem 422 */
const hoursOrNone = (hours: DeliveryHours | ''): DeliveryHours | null =>
  hours === '' ? null : checked(hours, hoursProblems(hours));

/** @throws Problem 422 */
export function pausesOf({ pauses }: Static<typeof PausesChange>): Pause[] {
  const read = pauses.map(({ from, until }, n) => ({
    from: readDay(`pauses.${n}.from`, from),
    until: readDay(`pauses.${n}.until`, until),
  }));
  return checked(read, pauseProblems(read));
}

/** @throws Problem 422 */
export function quotaWeeksOf({ quota_weeks }: Static<typeof QuotaWeeksChange>): QuotaWeeks[] {
  const read = quota_weeks.map(({ from, to, quota }, n) => ({
    from: readWeek(`quota_weeks.${n}.from`, from),
    to: readWeek(`quota_weeks.${n}.to`, to),
    quota,
  }));
  return checked(read, quotaWeeksProblems(read));
}

/** @throws Problem 422 */
export function commandeFields(change: CommandeChange): Partial<CommandeFields> {
  const { departements, lb_target_pct, prix_lead, remise_percent, notes } = change;
  const { quota_semaine, priorite, active, auto_renew } = change;
  const { day_cap, month_cap, budget_cap, debut, fin, criteria } = change;
  const { delivery_mode, delivery_hours } = change;
  return {
    ...(quota_semaine !== undefined && { quota_semaine: quota_semaine || 0 }),
    ...(priorite !== undefined && { priorite }),
    ...(active !== undefined && { active }),
    ...(auto_renew !== undefined && { auto_renew }),
    ...(departements !== undefined && { departements: departementCodes(departements) }),
    ...(lb_target_pct !== undefined && { lb_target_bp: ratioToBp(lb_target_pct) }),
    ...(prix_lead !== undefined && { prix_lead_cents: prix_lead === '' ? null : toCents(prix_lead) }),
    ...(remise_percent !== undefined && { remise_bp: percentToBp(remise_percent || 0) }),
    ...(day_cap !== undefined && { day_cap: day_cap || 0 }),
    ...(month_cap !== undefined && { month_cap: month_cap || 0 }),
    ...(budget_cap !== undefined && { budget_cap_cents: toCents(budget_cap || 0) }),
    ...(debut !== undefined && { debut: dayOrNone('debut', debut) }),
    ...(fin !== undefined && { fin: dayOrNone('fin', fin) }),
    ...(delivery_mode !== undefined && { delivery_mode }),
    ...(delivery_hours !== undefined && { delivery_hours: hoursOrNone(delivery_hours) }),
    ...(notes !== undefined && { notes: notes.trim() }),
    ...(criteria !== undefined && { criteria: criteriaFields(criteria) }),
  };
}
