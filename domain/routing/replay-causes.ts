/** Why a replay and reality differ about a lead (12-rules U40). */

export const REPLAY_CAUSES = [
  'edit',
  'edit_knock_on',
  'rules_now',
  'by_hand',
  'erased',
  'lb_choice',
  'moment',
  'processes',
] as const;
export type ReplayCause = (typeof REPLAY_CAUSES)[number];

/** What is known of a difference. */
export interface Difference {
  /** The replay has edits, or takes today's rules, and without them says what really happened. */
  asBefore: boolean;
  /** The order that has it, or has it no more, is an edited one. */
  edited: boolean;
  rules: 'then' | 'now';
  byHand: boolean;
  /** Its answers, or its phone, are gone. */
  erased: boolean;
  is_lb: boolean;
  /** It was decided at another time: two who come at once are served in either order. */
  otherMoment: boolean;
}

export function causeOf(difference: Difference): ReplayCause {
  const { asBefore, edited, rules, byHand, erased, is_lb, otherMoment } = difference;
  if (asBefore) {
    if (edited) return 'edit';
    return rules === 'now' ? 'rules_now' : 'edit_knock_on';
  }
  if (byHand) return 'by_hand';
  if (erased) return 'erased';
  if (is_lb) return 'lb_choice';
  return otherMoment ? 'moment' : 'processes';
}
