/** How a lead stands with its proof of consent, in one word. */
import { type JudgedConsent, provesConsent } from '../intake/intake.ts';

/** `unknown_text`: its text is none of its page's; `incomplete`: it lacks the date, or both text and version. */
export const PROOF_STATES = ['proved', 'unknown_text', 'incomplete', 'none'] as const;
export type ProofState = (typeof PROOF_STATES)[number];

export function proofState(consent: JudgedConsent | undefined): ProofState {
  if (!consent) return 'none';
  if (provesConsent(consent)) return 'proved';
  return consent.flag ? 'unknown_text' : 'incomplete';
}
