/** French words for proofs of consent and the 48 hours to call back (06-law). */
import type { ProofState } from '../../../../domain/leads/proof-state.ts';
import { CALLBACK_HOURS, type CallbackMode } from '../../../../domain/leads/callback.ts';
import type { Label } from './tone.ts';

export const PROOF: Record<ProofState, Label> = {
  proved: { text: 'Prouvé', tone: 'ok', help: 'Le lead porte la preuve de son consentement.' },
  unknown_text: {
    text: 'Texte inconnu',
    tone: 'warn',
    help: 'Ce texte n’est aucun de ceux de la landing page : il ne prouve rien.',
  },
  incomplete: {
    text: 'Incomplète',
    tone: 'warn',
    help: 'Il manque la date, ou le texte et sa version : elle ne prouve rien.',
  },
  none: { text: 'Aucune', tone: 'mute', help: 'Aucune preuve n’a été reçue.' },
};

/** Hours left of the 48, as people read them; empty: nobody asked to be called. */
export function hoursText(left: number | null): string {
  if (left === null) return '';
  return left > 0 ? `reste ${left}\u00a0h` : `${CALLBACK_HOURS}\u00a0h dépassées`;
}

export const CALLBACK_MODE: Record<CallbackMode, string> = {
  vendre: 'Vendus comme les autres',
  retenir: 'Retenus : aucune commande ne les prend',
};
