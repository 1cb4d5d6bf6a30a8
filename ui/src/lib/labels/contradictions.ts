/** What becomes of leads that contradict the CSV, in French. */
import type { ContradictionMode } from '../../../../domain/settings/contradictions.ts';

export const CONTRADICTION_MODE: Record<ContradictionMode, string> = {
  envoyer: 'Envoyés comme les autres',
  criteres: 'Envoyés aux seules commandes dont un critère les accepte',
  retenir: 'Retenus : ils attendent',
};
