/** An order as the API takes it → as it is stored: ratio and percent → basis points, euros → cents. */
import { isServed, parseDepartement } from '../../domain/common/departement.ts';
import { percentToBp, ratioToBp, toCents } from '../../domain/money/money.ts';
import type { CommandeFields } from '../../store/commandes/change-commande.ts';
import type { CommandeChange } from './contract.ts';
import { criteriaFields } from './criteria-fields.ts';
import { readEach } from '../http/validation.ts';

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
export function commandeFields(change: CommandeChange): Partial<CommandeFields> {
  const { departements, lb_target_pct, prix_lead, remise_percent, notes } = change;
  const { quota_semaine, priorite, active, auto_renew } = change;
  const { criteria } = change;
  return {
    ...(quota_semaine !== undefined && { quota_semaine: quota_semaine || 0 }),
    ...(priorite !== undefined && { priorite }),
    ...(active !== undefined && { active }),
    ...(auto_renew !== undefined && { auto_renew }),
    ...(departements !== undefined && { departements: departementCodes(departements) }),
    ...(lb_target_pct !== undefined && { lb_target_bp: ratioToBp(lb_target_pct) }),
    ...(prix_lead !== undefined && { prix_lead_cents: prix_lead === '' ? null : toCents(prix_lead) }),
    ...(remise_percent !== undefined && { remise_bp: percentToBp(remise_percent || 0) }),
    ...(notes !== undefined && { notes: notes.trim() }),
    ...(criteria !== undefined && { criteria: criteriaFields(criteria) }),
  };
}
