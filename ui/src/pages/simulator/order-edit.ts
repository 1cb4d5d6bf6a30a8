/** Orders as the form of a replay edits them, and as the API takes them: an empty field leaves its value as it is. */
import { splitWords } from './words.ts';

export interface OrderDraft {
  key: number;
  commande_id: string;
  quota_semaine: string;
  day_cap: string;
  budget_cap: string;
  priorite: string;
  prix_lead: string;
  departements: string;
  active: '' | 'yes' | 'no';
  criteria: '' | 'none';
}

let drafts = 0;
export const newDraft = (): OrderDraft => {
  drafts += 1;
  return {
    key: drafts,
    ...{ commande_id: '', quota_semaine: '', day_cap: '', budget_cap: '', priorite: '', prix_lead: '' },
    ...{ departements: '', active: '', criteria: '' },
  };
};

const number = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.replace(',', '.'));

/** Drafts without an order say nothing. */
export const orderEdits = (drafts: readonly OrderDraft[]): object[] =>
  drafts
    .filter(({ commande_id }) => commande_id !== '')
    .map(({ commande_id, departements, active, criteria, ...numbers }) => {
      const given = {
        quota_semaine: number(numbers.quota_semaine),
        day_cap: number(numbers.day_cap),
        budget_cap: number(numbers.budget_cap),
        priorite: number(numbers.priorite),
        prix_lead: number(numbers.prix_lead),
      };
      const codes = splitWords(departements);
      return {
        commande_id,
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
        ...(codes.length > 0 && { departements: codes.includes('*') ? '*' : codes }),
        ...(active && { active: active === 'yes' }),
        ...(criteria && { criteria: [] }),
      };
    });
