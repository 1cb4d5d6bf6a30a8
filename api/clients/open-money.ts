/** What people read when a client cannot be deleted because money is open with it. */
import type { OpenMoney } from '../../store/clients/open-money.ts';

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** Names each. */
export function openMoneySentence({ units, sold, drafts, due, prepaid }: OpenMoney): string {
  const all = [
    ...counted(units + sold, 'lead à facturer', 'leads à facturer'),
    ...counted(drafts, 'brouillon de facture', 'brouillons de facture'),
    ...counted(due, 'facture ou avoir à solder', 'factures ou avoirs à solder'),
    ...counted(prepaid, 'unité prépayée à livrer', 'unités prépayées à livrer'),
  ];
  return `Ce client a encore de l’argent en cours : ${all.join(', ')}. Soldez-le, ou désactivez ce client.`;
}
