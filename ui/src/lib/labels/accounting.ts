/** French words of the accountant's pages. */
import type { Label } from './tone.ts';

export const AGREES: Label = {
  text: 'Égal au centime',
  tone: 'ok',
  help: 'Le débit et le crédit du journal sont le TTC des factures et des avoirs.',
};
export const DIFFERS: Label = {
  text: 'Écart',
  tone: 'bad',
  help: 'Le journal et les documents ne disent pas la même chose : prévenez l’équipe technique.',
};
